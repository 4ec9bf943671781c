#pragma once

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

/// What the parser would let through: it takes octal numbers for decimal ones, "-1" for 2^64 - 1,
/// and an empty value (of a variable that a script did not set) for an option that was not given.
namespace misdeal::harness {

/// Refuses what is not a whole number in decimal, 0 to 2^64 - 1, by itself: no sign, no blanks, no
/// leading zeros. What the option can hold and what makes sense is for others to check.
const CLI::Validator& whole_number();

/// Refuses an empty value for any option of the verb that takes one.
void refuse_empty_values(CLI::App& verb);

}  // namespace misdeal::harness
