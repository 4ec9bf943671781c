#pragma once

#include <cstdint>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/doctor/diagnosis.h"

namespace misdeal::harness {

/// What a machine is to be fit for.
enum class Purpose : std::uint8_t { stress, http, build, tsan, asan, fuzz };
std::string_view to_string(Purpose purpose);

/// The error names those that there are.
std::expected<Purpose, std::string> read_purpose(std::string_view name);

std::set<Purpose> all_purposes();

/// Every purpose, with what it is and the rows that it needs: a line each, for people.
std::string describe_purposes();

/// Those that need a row, in the order of the enumeration. Each row is needed by one at least.
std::vector<Purpose> purposes_that_need(std::string_view row);

/// What was found, for these purposes alone: whatever else is not ok becomes a note.
std::vector<Diagnosis> diagnose_for(const std::set<Purpose>& purposes,
                                    std::vector<Diagnosis> diagnoses);

}  // namespace misdeal::harness
