#include "harness/cli/duration.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace misdeal::harness {

namespace {

struct Unit {
  std::string_view name;
  double ns;
};
constexpr std::array<Unit, 6> kUnits = {
    {{"h", 3.6e12}, {"m", 6e10}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}}};
constexpr double kNsMax = 30 * 24 * 3.6e12;

}  // namespace

std::expected<std::chrono::nanoseconds, std::string> parse_duration(std::string_view text) {
  double amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  const std::string_view unit(end, text.data() + text.size());
  for (const auto& known : kUnits) {
    if (error != std::errc{} || unit != known.name) continue;
    const double ns = amount * known.ns;
    if (!(ns >= 1 && ns <= kNsMax)) {
      return std::unexpected(fmt::format("\"{}\" is not between 1ns and 720h", text));
    }
    return std::chrono::nanoseconds{static_cast<std::int64_t>(ns)};
  }
  return std::unexpected(
      fmt::format("\"{}\" is not a duration: write a number and h, m, s, ms, us or ns", text));
}

}  // namespace misdeal::harness
