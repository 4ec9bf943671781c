#include "harness/workload/pattern.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <ranges>
#include <utility>

namespace misdeal::harness {

namespace {

constexpr std::array<std::string_view, kPatternCount> kNames = {
    "clean",        "duplicate", "late-duplicate", "reused-id", "stale-version", "out-of-turn",
    "out-of-order", "conflict",  "fold-storm",     "observe",   "lobby"};

constexpr std::uint32_t kWeightMax = 1'000'000;

std::expected<std::uint32_t, std::string> parse_weight(std::string_view text) {
  std::uint32_t weight = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (error != std::errc{} || end != text.data() + text.size() || weight > kWeightMax) {
    return std::unexpected("the weight \"" + std::string(text) +
                           "\" in --mix is not a whole number from 0 to 1000000");
  }
  return weight;
}

std::string known_patterns() {
  std::string list;
  for (const auto name : kNames) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

}  // namespace

std::string_view to_string(Pattern pattern) {
  return kNames[static_cast<std::size_t>(pattern)];
}

std::uint32_t Mix::total() const {
  return std::accumulate(weights.begin(), weights.end(), std::uint32_t{0});
}

Mix default_mix() {
  Mix mix;
  mix.weights = {10, 16, 10, 6, 8, 6, 6, 10, 12, 8, 8};
  return mix;
}

std::expected<Mix, std::string> parse_mix(std::string_view text) {
  Mix mix;
  std::array<bool, kPatternCount> is_given{};
  for (const auto part : text | std::views::split(',')) {
    const std::string_view entry(part.begin(), part.end());
    const auto equals = entry.find('=');
    const auto name = entry.substr(0, equals);
    const auto* const found = std::ranges::find(kNames, name);
    if (found == kNames.end()) {
      return std::unexpected("--mix names an unknown pattern \"" + std::string(name) +
                             "\"; known are: " + known_patterns());
    }
    const auto pattern = static_cast<std::size_t>(found - kNames.begin());
    if (std::exchange(is_given[pattern], true)) {
      return std::unexpected("--mix gives \"" + std::string(name) +
                             "\" twice; which weight counts?");
    }
    std::uint32_t weight = 1;
    if (equals != std::string_view::npos) {
      const auto parsed = parse_weight(entry.substr(equals + 1));
      if (!parsed) return std::unexpected(parsed.error());
      weight = *parsed;
    }
    mix.weights[pattern] = weight;
  }
  if (mix.total() == 0) return std::unexpected("--mix leaves no pattern with a weight above 0");
  return mix;
}

std::vector<std::string> describe(const Mix& mix) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    if (mix.weights[i] == 0) continue;
    parts.push_back(std::string(kNames[i]) + "=" + std::to_string(mix.weights[i]));
  }
  return parts;
}

}  // namespace misdeal::harness
