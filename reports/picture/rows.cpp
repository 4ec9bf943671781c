#include "reports/picture/rows.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace misdeal::reports {

namespace {

using harness::Operation;

std::vector<std::size_t> by_invocation(std::span<const Operation> operations) {
  std::vector<std::size_t> order(operations.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {},
                    [&](std::size_t i) { return std::pair(operations[i].invoked_ns, i); });
  return order;
}

}  // namespace

Rows assign_rows(std::span<const Operation> operations) {
  std::map<unsigned, std::vector<std::int64_t>> busy_until;  // by thread, by row of the thread
  std::vector<std::size_t> row_in_thread(operations.size());
  for (const std::size_t i : by_invocation(operations)) {
    auto& rows = busy_until[operations[i].client];
    const auto free =
        std::ranges::find_if(rows, [&](auto until) { return until < operations[i].invoked_ns; });
    row_in_thread[i] = static_cast<std::size_t>(free - rows.begin());
    if (free == rows.end()) {
      rows.push_back(operations[i].returned_ns);
    } else {
      *free = operations[i].returned_ns;
    }
  }

  Rows result;
  std::map<unsigned, std::size_t> first_row;
  for (const auto& [client, rows] : busy_until) {
    first_row[client] = result.rows.size();
    result.rows.push_back({fmt::format("thread {}", client)});
    result.rows.resize(result.rows.size() + rows.size() - 1);
  }
  for (std::size_t i = 0; i < operations.size(); ++i) {
    result.row_of.push_back(first_row[operations[i].client] + row_in_thread[i]);
  }
  return result;
}

std::vector<int> number_duplicates(std::span<const Operation> operations) {
  std::map<engine::RequestId, std::size_t> arrivals;
  for (const Operation& operation : operations) {
    if (operation.request.is_set()) ++arrivals[operation.request];
  }
  std::map<engine::RequestId, int> numbers;
  std::vector<int> result(operations.size(), -1);
  for (const std::size_t i : by_invocation(operations)) {
    const auto& id = operations[i].request;
    if (!id.is_set() || arrivals[id] < 2) continue;
    result[i] = numbers.try_emplace(id, static_cast<int>(numbers.size())).first->second;
  }
  return result;
}

}  // namespace misdeal::reports
