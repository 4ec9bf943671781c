#include "harness/check/overlap.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <vector>

namespace misdeal::harness {
namespace {

void count_in_flight(const TableHistory& table, Overlap& overlap) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> in_flight;
  bool is_lone_one_counted = false;  // whether the only operation in flight has met another
  for (const std::uint32_t index : table.members) {
    const Operation& operation = table.at(index);
    while (!in_flight.empty() && in_flight.top() < operation.invoked_ns) {
      in_flight.pop();
    }
    ++overlap.operations;
    if (!in_flight.empty()) {
      overlap.overlapping += is_lone_one_counted ? 1 : 2;
    }
    is_lone_one_counted = !in_flight.empty();
    const auto now_in_flight = static_cast<std::uint32_t>(in_flight.size() + 1);
    overlap.in_flight_max = std::max(overlap.in_flight_max, now_in_flight);
    if (operation.returned_ns != kNeverReturned) {
      in_flight.push(operation.returned_ns);
    }
  }
}

void count_duplicates(const TableHistory& table, Overlap& overlap) {
  table.groups.for_each([&](std::span<const std::uint32_t> arrivals) {
    if (arrivals.size() < 2) {
      return;
    }
    ++overlap.duplicate_groups;
    std::int64_t returned_ns = -1;
    for (const std::uint32_t index : arrivals) {
      const Operation& arrival = table.at(index);
      if (arrival.invoked_ns <= returned_ns) {
        ++overlap.overlapping_duplicates;
        break;
      }
      if (arrival.returned_ns != kNeverReturned) {
        returned_ns = std::max(returned_ns, arrival.returned_ns);
      }
    }
  });
}

}  // namespace

void count_overlap(const TableHistory& table, Overlap& overlap) {
  count_in_flight(table, overlap);
  count_duplicates(table, overlap);
}

}  // namespace misdeal::harness
