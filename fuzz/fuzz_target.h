#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>

/// What a fuzz target defines, as libFuzzer calls it; the second only where it has to.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" [[gnu::weak]] int LLVMFuzzerInitialize(int* argument_count, char*** arguments);

namespace misdeal::fuzz {

/// Ends the program as a finding unless `holds`: prints the property and the place, and aborts,
/// which every fuzzer and every test runner reports.
void require(bool holds, const char* property,
             std::source_location where = std::source_location::current());

}  // namespace misdeal::fuzz
