#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <source_location>
#include <string>
#include <string_view>

/// What a fuzz target defines, as libFuzzer calls it; the second only where it has to.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" [[gnu::weak]] int LLVMFuzzerInitialize(int* argument_count, char*** arguments);

namespace misdeal::fuzz {

/// Ends the program as a finding: prints the property and the place, and aborts, which every fuzzer
/// and every test runner reports.
[[noreturn]] void report_violation(const char* property, const std::source_location& where);

/// A finding unless `holds`. Inline, because a target asks often and is told no once.
inline void require(bool holds, const char* property,
                    const std::source_location& where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    report_violation(property, where);
}

/// The same unless it is there; prints why it is not.
template <typename Value>
void require_there(const std::expected<Value, std::string>& wanted, const char* property,
                   std::source_location where = std::source_location::current()) {
  if (!wanted) std::fprintf(stderr, "%s\n", wanted.error().c_str());
  require(wanted.has_value(), property, where);
}

/// The same unless the text can be shown as one line for people: it says something, in at most
/// 2,000 bytes, without control characters.
void require_one_line(std::string_view text,
                      std::source_location where = std::source_location::current());

}  // namespace misdeal::fuzz
