#include <algorithm>
#include <vector>

#include "harness/wire/burst.h"

namespace misdeal::wire {

namespace {

/// When the server was done with it as far as one can tell from here.
std::int64_t service_end(const ReplyTimes& times) {
  return times.first_in_ns != 0 ? times.first_in_ns : times.complete_ns;
}

/// A sweep over begins and ends. One that ends when another begins did not overlap it.
unsigned most_at_once(std::span<const ReplyTimes> sent) {
  std::vector<std::int64_t> begins;
  begins.reserve(sent.size());
  std::vector<std::int64_t> ends;
  for (const ReplyTimes& times : sent) {
    begins.push_back(times.last_out_ns);
    ends.push_back(service_end(times));
  }
  std::ranges::sort(begins);
  std::ranges::sort(ends);
  std::size_t most = 0;
  std::size_t ended = 0;
  for (std::size_t begun = 0; begun < begins.size(); ++begun) {
    while (ended < begun && ends[ended] <= begins[begun]) ++ended;
    most = std::max(most, begun + 1 - ended);
  }
  return static_cast<unsigned>(most);
}

}  // namespace

Spread spread_of(std::span<const ReplyTimes> times) {
  std::vector<ReplyTimes> sent;
  std::ranges::copy_if(times, std::back_inserter(sent),
                       [](const ReplyTimes& one) { return one.last_out_ns != 0; });
  if (sent.empty()) return {};
  const auto [first, last] =
      std::ranges::minmax(sent, {}, [](const ReplyTimes& one) { return one.last_out_ns; });
  const std::int64_t first_answer = service_end(*std::ranges::min_element(sent, {}, service_end));
  const auto released = std::ranges::count_if(
      sent, [&](const ReplyTimes& one) { return one.last_out_ns < first_answer; });
  return {.release_ns = last.last_out_ns - first.last_out_ns,
          .in_service_max = most_at_once(sent),
          .released_before_first_answer = static_cast<unsigned>(released)};
}

}  // namespace misdeal::wire
