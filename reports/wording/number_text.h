#pragma once

#include <cstdint>
#include <string>

/// How numbers, times and operations are put in words, the same in every kind of output.
namespace misdeal::reports {

/// 1234567 is "1,234,567".
std::string grouped(std::uint64_t number);

/// "3 operations", "1 operation": the noun with an s unless the number is 1.
std::string counted(std::uint64_t number, const char* noun);

/// "412 ns", "1.24 µs", "35.0 ms", "2.10 s": three significant digits.
std::string duration_text(std::int64_t ns);

/// Microseconds with three decimals and no unit, for columns: 1500 ns is "1.500".
std::string microseconds(std::int64_t ns);

/// "87.1 %". Only nothing is "0 %" and only all is "100 %": in between it says "< 0.1 %", "> 99.9
/// %".
std::string share_text(std::uint64_t part, std::uint64_t whole);

/// 1234 is "1,234", -1234 is "-1,234".
std::string grouped_chips(std::int64_t chips);

/// "+3", "-3", "0".
std::string signed_number(std::int64_t number);

}  // namespace misdeal::reports
