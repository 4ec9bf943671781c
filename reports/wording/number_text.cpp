#include "reports/wording/number_text.h"

#include <array>

#include <fmt/format.h>

namespace misdeal::reports {

std::string grouped(std::uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string counted(std::uint64_t number, const char* noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string duration_text(std::int64_t ns) {
  if (ns < 1000) return fmt::format("{} ns", ns);
  struct Unit {
    double ns;
    const char* name;
  };
  constexpr std::array kUnits{Unit{1e3, "µs"}, Unit{1e6, "ms"}, Unit{1e9, "s"}};
  const auto value_ns = static_cast<double>(ns);
  // A value that would be rounded up to 1000 of a unit takes the next one.
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && value_ns / kUnits[unit].ns >= 999.5) ++unit;
  const double value = value_ns / kUnits[unit].ns;
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, kUnits[unit].name);
}

std::string microseconds(std::int64_t ns) {
  return fmt::format("{:.3f}", static_cast<double>(ns) / 1e3);
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
  if (part == 0 || whole == 0) return "0 %";
  if (part >= whole) return "100 %";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (percent < 0.1) return "< 0.1 %";
  if (percent > 99.9) return "> 99.9 %";
  return fmt::format("{:.1f} %", percent);
}

std::string grouped_chips(std::int64_t chips) {
  // Negated as unsigned, so that the smallest number does not overflow.
  const auto magnitude = static_cast<std::uint64_t>(chips);
  return chips < 0 ? "-" + grouped(0 - magnitude) : grouped(magnitude);
}

std::string signed_number(std::int64_t number) {
  return number == 0 ? "0" : fmt::format("{:+}", number);
}

}  // namespace misdeal::reports
