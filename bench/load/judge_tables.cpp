#include "bench/load/judge_tables.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace misdeal::bench {

namespace {

using engine::AuditTrail;
using engine::Chips;
using engine::RequestId;
using engine::TableId;
using engine::TableView;

std::string fault_of_chips(const TableView& view) {
  Chips chips = view.pot;
  for (const Chips stack : view.stacks) chips += stack;
  if (chips == view.bought_in - view.cashed_out) return "";
  return fmt::format("{} chips on a table that got {}", chips.value,
                     (view.bought_in - view.cashed_out).value);
}

std::string fault_of_versions(const AuditTrail& trail, const TableView& view) {
  std::uint64_t expected = 1;
  for (const engine::CommitRecord& commit : trail.commits) {
    if (commit.version != expected++) {
      return fmt::format("version {} where {} is due", commit.version, expected - 1);
    }
  }
  return view.version == trail.commits.size()
             ? ""
             : fmt::format("version {} after {} commits", view.version, trail.commits.size());
}

}  // namespace

std::string fault_of_tables(engine::ActionProcessor& lobby, std::uint32_t tables,
                            std::uint64_t commits) {
  std::vector<RequestId> ids;
  Chips brought;
  for (std::uint32_t table = 0; table < tables; ++table) {
    const TableView view = lobby.read(TableId{table});
    const AuditTrail trail = lobby.drain(TableId{table});
    if (std::string fault = fault_of_chips(view); !fault.empty()) return fault;
    if (std::string fault = fault_of_versions(trail, view); !fault.empty()) return fault;
    brought += view.bought_in;
    for (const engine::CommitRecord& commit : trail.commits) {
      if (commit.request.is_set()) ids.push_back(commit.request);
    }
  }
  std::ranges::sort(ids);
  if (std::ranges::adjacent_find(ids) != ids.end()) return "a request committed twice";
  if (ids.size() != commits) {
    return fmt::format("{} requests, {} of them committed", commits, ids.size());
  }
  const auto joined = static_cast<std::int64_t>(tables * engine::kSeatCount) * kChipsAtStart.value;
  if (brought.value != joined + static_cast<std::int64_t>(commits)) {
    return "chips that were brought are missing";
  }
  return "";
}

}  // namespace misdeal::bench
