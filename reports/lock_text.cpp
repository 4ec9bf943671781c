#include "reports/lock_text.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

constexpr std::size_t kNameWidthMin = 5;

std::size_t name_width(const std::vector<LockRow>& rows) {
  std::size_t width = kNameWidthMin;
  for (const LockRow& row : rows) width = std::max(width, row.name.size());
  return width;
}

}  // namespace

std::vector<LockRow> by_wait(std::vector<LockRow> rows) {
  std::ranges::sort(rows, [](const LockRow& a, const LockRow& b) {
    return std::tie(b.wait_sum_ns, a.name) < std::tie(a.wait_sum_ns, b.name);
  });
  return rows;
}

std::string longest_wait_text(const LockRow& row) {
  if (row.longest_waiter.empty()) return "";
  return fmt::format("{}: {}, while {} had it", duration_text(row.wait.max_ns), row.longest_waiter,
                     row.longest_holder);
}

std::vector<std::string> lock_lines(const std::vector<LockRow>& rows) {
  if (rows.empty()) return {};
  const std::size_t width = name_width(rows);
  const auto line = [width](std::string_view name, const auto&... cells) {
    return fmt::format("{:<{}}  {:>12}  {:>9}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}",
                       name, width, cells...);
  };
  const std::vector<LockRow> sorted = by_wait(rows);
  std::vector<std::string> lines{line("", "acquisitions", "contended", "waited", "wait p50", "p99",
                                      "max", "hold p50", "p99", "retries")};
  for (const LockRow& row : sorted) {
    lines.push_back(
        line(row.name, grouped(row.acquisitions), share_text(row.contended, row.acquisitions),
             duration_text(row.wait_sum_ns), duration_text(row.wait.p50_ns),
             duration_text(row.wait.p99_ns), duration_text(row.wait.max_ns),
             duration_text(row.hold.p50_ns), duration_text(row.hold.p99_ns), grouped(row.retries)));
  }
  for (const LockRow& row : sorted) {
    const std::string longest = longest_wait_text(row);
    if (!longest.empty()) lines.push_back(fmt::format("{}: longest wait {}", row.name, longest));
  }
  return lines;
}

}  // namespace misdeal::reports
