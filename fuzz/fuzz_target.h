#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>

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

}  // namespace misdeal::fuzz
