#include "reports/picture/latency_bars.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

constexpr double kWidth = 420;
constexpr double kHeight = 48;
constexpr double kAxisHeight = 18;
constexpr double kBarMin = 2;

double x_of(double ns, BucketRange range) {
  const double span = static_cast<double>(range.end - range.first);
  const double at = (std::log2(std::max(ns, 1.0)) - static_cast<double>(range.first)) / span;
  return std::clamp(at, 0.0, 1.0) * kWidth;
}

std::string svg(double height, std::string_view label, std::string_view content) {
  return fmt::format(
      "<svg class=\"lb\" role=\"img\" aria-label=\"{3}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\">{2}</svg>",
      kWidth, height, content, html_text(label));
}

}  // namespace

BucketRange widened(BucketRange range, std::span<const std::uint64_t> buckets) {
  for (std::size_t k = 0; k < buckets.size(); ++k) {
    if (buckets[k] == 0) continue;
    if (range.first == range.end) range = {k, k + 1};
    range.first = std::min(range.first, k);
    range.end = std::max(range.end, k + 1);
  }
  return range;
}

std::string draw_latency_bars(std::span<const std::uint64_t> buckets, BucketRange range,
                              std::span<const LatencyMark> marks) {
  range.end = std::min(range.end, buckets.size());
  if (range.first >= range.end) return "";
  const std::uint64_t most = std::max<std::uint64_t>(1, std::ranges::max(buckets));
  const double step = kWidth / static_cast<double>(range.end - range.first);
  std::string content;
  for (std::size_t k = range.first; k < range.end; ++k) {
    if (buckets[k] == 0) continue;
    const double share = static_cast<double>(buckets[k]) / static_cast<double>(most);
    const double height = std::max(kBarMin, share * (kHeight - 4));
    fmt::format_to(std::back_inserter(content),
                   "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{} "
                   "to {}: {}</title></rect>",
                   static_cast<double>(k - range.first) * step + 0.5, kHeight - height, step - 1,
                   height, duration_text(std::int64_t{1} << k),
                   duration_text(std::int64_t{1} << (k + 1)), grouped(buckets[k]));
  }
  std::string label = "Distribution of latency:";
  for (const LatencyMark& mark : marks) {
    label += fmt::format(" {} {}", mark.name, duration_text(mark.ns));
    fmt::format_to(std::back_inserter(content),
                   "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"0\" y2=\"{1:.0f}\"><title>{2} "
                   "{3}</title></line>",
                   x_of(static_cast<double>(mark.ns), range), kHeight, html_text(mark.name),
                   duration_text(mark.ns));
  }
  return svg(kHeight, label, content);
}

std::string draw_latency_axis(BucketRange range) {
  if (range.first >= range.end) return "";
  std::string content;
  double last = -100;
  for (std::int64_t ns = 1; std::log2(static_cast<double>(ns)) <= static_cast<double>(range.end);
       ns *= 10) {
    const double x = x_of(static_cast<double>(ns), range);
    if (std::log2(static_cast<double>(ns)) < static_cast<double>(range.first)) continue;
    if (x - last < 52) continue;
    last = x;
    const char* unit = ns >= 1'000'000'000 ? "s"
                       : ns >= 1'000'000   ? "ms"
                       : ns >= 1000        ? "µs"
                                           : "ns";
    const std::int64_t scale = ns >= 1'000'000'000 ? 1'000'000'000
                               : ns >= 1'000'000   ? 1'000'000
                               : ns >= 1000        ? 1000
                                                   : 1;
    fmt::format_to(std::back_inserter(content),
                   "<text x=\"{:.1f}\" y=\"13\" text-anchor=\"{}\">{} {}</text>", x,
                   x < 20            ? "start"
                   : x > kWidth - 20 ? "end"
                                     : "middle",
                   ns / scale, unit);
  }
  return svg(kAxisHeight, "Axis of latency, logarithmic", content);
}

}  // namespace misdeal::reports
