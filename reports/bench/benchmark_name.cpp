#include "reports/bench/benchmark_name.h"

#include <algorithm>
#include <array>
#include <span>

namespace misdeal::reports::bench {

namespace {

constexpr std::array<std::string_view, 7> kSettings{"iterations",      "repeats",   "min_time",
                                                    "min_warmup_time", "real_time", "manual_time",
                                                    "process_time"};

std::vector<std::string_view> segments_of(std::string_view name) {
  std::vector<std::string_view> segments;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '<') ++depth;
    if (name[at] == '>' && depth > 0) --depth;
    if (name[at] != '/' || depth > 0) continue;
    segments.push_back(name.substr(start, at - start));
    start = at + 1;
  }
  segments.push_back(name.substr(start));
  return segments;
}

}  // namespace

BenchmarkName parse_benchmark_name(std::string_view name) {
  const std::vector<std::string_view> segments = segments_of(name);
  BenchmarkName parsed{.family = std::string(segments.front())};
  std::size_t place = 0;
  for (const std::string_view segment : std::span(segments).subspan(1)) {
    // "a::b" is a name of C++.
    const std::size_t colon = segment.find(':');
    const bool has_key = colon != std::string_view::npos && colon > 0 &&
                         colon + 1 < segment.size() && segment[colon + 1] != ':';
    const std::string_view key = has_key ? segment.substr(0, colon) : segment;
    if (std::ranges::find(kSettings, key) != kSettings.end()) continue;
    if (has_key) {
      parsed.dimensions.emplace_back(key, segment.substr(colon + 1));
    } else {
      parsed.dimensions.emplace_back(std::to_string(++place), segment);
    }
  }
  return parsed;
}

}  // namespace misdeal::reports::bench
