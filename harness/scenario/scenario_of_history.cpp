#include "harness/scenario/scenario_of_history.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace misdeal::harness {
namespace {

constexpr std::size_t kClientsMax = 4;
constexpr std::size_t kOperationsMax = 24;
constexpr engine::Version kOpeningMax = 4'000;

using Indices = std::vector<std::size_t>;

bool is_commit(const Operation& operation) {
  return operation.outcome == OperationOutcome::committed && !operation.is_replay &&
         operation.kind != OperationKind::read && operation.version != engine::kNoVersion;
}

engine::Command command_of(const Operation& operation) {
  return {.amount = operation.amount,
          .kind = static_cast<engine::CommandKind>(operation.kind),
          .seat = operation.seat};
}

struct Span {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

Span span_of(const History& history, const Indices& indices) {
  Span span{.begin_ns = kNeverReturned, .end_ns = 0};
  for (const std::size_t index : indices) {
    const Operation& operation = history.operations[index];
    span.begin_ns = std::min(span.begin_ns, operation.invoked_ns);
    span.end_ns = std::max(span.end_ns, operation.returned_ns);
  }
  return span;
}

Indices overlapping(const History& history, std::uint32_t table, const Indices& participants) {
  const Span span = span_of(history, participants);
  Indices all;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    const bool is_within =
        operation.invoked_ns <= span.end_ns && operation.returned_ns >= span.begin_ns;
    if (operation.table == table && is_within) all.push_back(i);
  }
  while (all.size() > kOperationsMax) {
    // From the later end, but never one that the finding names.
    const auto last = std::find_if(all.rbegin(), all.rend(), [&](std::size_t index) {
      return std::ranges::find(participants, index) == participants.end();
    });
    if (last == all.rend()) break;
    all.erase(std::next(last).base());
  }
  return all;
}

/// The newest version that everybody knows of before the first of these was sent, or that one of
/// them shows to have been made before it.
engine::Version version_before(const History& history, std::uint32_t table, const Indices& indices,
                               Reach reach) {
  const Span span = span_of(history, indices);
  engine::Version known = 0;
  for (const Operation& operation : history.operations) {
    if (operation.table == table && is_commit(operation) && operation.returned_ns < span.begin_ns) {
      known = std::max(known, operation.version);
    }
  }
  if (reach == Reach::overlapping) return known;
  std::optional<engine::Version> shown;
  for (const std::size_t index : indices) {
    const Operation& operation = history.operations[index];
    if (operation.version == engine::kNoVersion) continue;
    const engine::Version before = operation.version - (is_commit(operation) ? 1U : 0U);
    shown = std::min(shown.value_or(before), before);
  }
  return std::max(known, shown.value_or(0));
}

Act act_of(const Operation& operation) {
  Act act;
  if (operation.kind == OperationKind::read) {
    act.kind = ActKind::read;
    return act;
  }
  act.command = command_of(operation);
  act.expected = operation.expected_version;
  return act;
}

/// What made each version, from the audit trail, or where that has a hole from the answers.
std::expected<std::vector<Act>, std::string> opening_of(const History& history, std::uint32_t table,
                                                        engine::Version until) {
  std::map<engine::Version, Act> made;
  for (const engine::CommitRecord& commit : history.tables[table].audit.commits) {
    if (commit.version > until) continue;
    Act act;
    act.command = commit.command;
    made.try_emplace(commit.version, act);
  }
  for (const Operation& operation : history.operations) {
    if (operation.table != table || !is_commit(operation) || operation.version > until) continue;
    Act act = act_of(operation);
    act.expected = engine::kNoVersion;
    made.try_emplace(operation.version, act);
  }
  std::vector<Act> opening;
  for (engine::Version version = 1; version <= until; ++version) {
    const auto found = made.find(version);
    if (found == made.end()) {
      return std::unexpected(fmt::format("nothing tells what made version {}", version));
    }
    opening.push_back(found->second);
  }
  return opening;
}

/// Turns operations of one table into acts: ids become small numbers, and time passes where an id
/// comes again after it was forgotten.
class Translation {
 public:
  Translation(const History& history, std::uint32_t table) : ttl_ns_(history.request_ttl_ns) {
    for (const Operation& operation : history.operations) {
      if (operation.table != table || !operation.request.is_set()) continue;
      const auto [first, is_new] = answered_ns_.try_emplace(key(operation), operation.returned_ns);
      first->second = std::min(first->second, operation.returned_ns);
    }
  }

  void add(const Operation& operation, std::vector<Act>& acts) {
    if (comes_late(operation)) {
      Act wait;
      wait.kind = ActKind::pass_time;
      acts.push_back(wait);
    }
    Act act = act_of(operation);
    act.request = number_of(operation);
    acts.push_back(act);
  }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  static Key key(const Operation& operation) {
    return {operation.request.high, operation.request.low};
  }

  std::uint32_t number_of(const Operation& operation) {
    if (!operation.request.is_set()) return 0;
    const auto [found, is_new] = numbers_.try_emplace(key(operation), numbers_.size() + 1);
    return static_cast<std::uint32_t>(found->second);
  }

  /// Whether the id's time to live was over by then.
  [[nodiscard]] bool comes_late(const Operation& operation) const {
    const auto first = answered_ns_.find(key(operation));
    return first != answered_ns_.end() && first->second < operation.invoked_ns &&
           operation.invoked_ns - first->second > ttl_ns_;
  }

  std::int64_t ttl_ns_;
  std::map<Key, std::int64_t> answered_ns_;  ///< when each id was answered first
  std::map<Key, std::size_t> numbers_;
};

std::uint32_t hands_in(const std::vector<Act>& acts) {
  return static_cast<std::uint32_t>(std::ranges::count_if(acts, [](const Act& act) {
    return act.kind == ActKind::submit && act.command.kind == engine::CommandKind::start_hand;
  }));
}

/// Deals that failed leave no version behind: the last one before these, put where it was.
void add_failed_deal(const History& history, std::uint32_t table, std::int64_t before_ns,
                     Scenario& scenario) {
  const Operation* last = nullptr;
  for (const Operation& operation : history.operations) {
    if (operation.table == table && operation.kind == OperationKind::start_hand &&
        operation.outcome == OperationOutcome::failed && operation.returned_ns < before_ns) {
      last = &operation;
    }
  }
  if (last == nullptr) return;
  engine::Version known = 0;
  for (const Operation& operation : history.operations) {
    if (operation.table == table && is_commit(operation) &&
        operation.returned_ns < last->invoked_ns) {
      known = std::max(known, operation.version);
    }
  }
  if (known > scenario.opening.size()) return;
  const auto at = scenario.opening.begin() + static_cast<std::ptrdiff_t>(known);
  scenario.decks.failing_hand = 1 + hands_in({scenario.opening.begin(), at});
  Act deal = act_of(*last);
  deal.expected = engine::kNoVersion;
  scenario.opening.insert(at, deal);
}

void note_trouble(const History& history, const Operation& operation, Scenario& scenario) {
  if (operation.kind != OperationKind::start_hand) return;
  if (operation.outcome == OperationOutcome::failed) {
    scenario.decks.failing_hand = 1 + hands_in(scenario.opening);
  } else if (operation.returned_ns != kNeverReturned &&
             operation.returned_ns - operation.invoked_ns > history.request_ttl_ns) {
    scenario.decks.slow_hand = 1 + hands_in(scenario.opening);
  }
}

void add_clients(const History& history, const Indices& indices, Translation& translation,
                 Scenario& scenario) {
  std::map<std::uint16_t, std::vector<Act>> clients;
  for (const std::size_t index : indices) {
    const Operation& operation = history.operations[index];
    note_trouble(history, operation, scenario);
    translation.add(operation, clients[operation.client]);
  }
  for (auto& [client, acts] : clients) scenario.clients.push_back(std::move(acts));
  while (scenario.clients.size() > kClientsMax) {
    scenario.clients.erase(std::ranges::min_element(scenario.clients, {}, &std::vector<Act>::size));
  }
}

/// What was answered on the table from `begin_ns` on and before `end_ns`: commits by their version,
/// the others after those that they were answered after.
Indices answered_between(const History& history, std::uint32_t table, std::int64_t begin_ns,
                         std::int64_t end_ns) {
  Indices between;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    if (operation.table == table && operation.kind != OperationKind::read &&
        operation.returned_ns >= begin_ns && operation.returned_ns < end_ns) {
      between.push_back(i);
    }
  }
  std::ranges::sort(between, {}, [&](std::size_t index) {
    const Operation& operation = history.operations[index];
    return std::pair(operation.returned_ns, index);
  });
  return between;
}

/// Scenarios are handed on as files, whose numbers have bounds that those of a history need not
/// keep: requests may have asked for anything.
std::expected<Scenario, std::string> as_from_a_file(const Scenario& scenario) {
  auto read = parse_scenario(to_json(scenario));
  if (!read)
    return std::unexpected(fmt::format("it is beyond what a scenario holds: {}", read.error()));
  return read;
}

}  // namespace

std::expected<Scenario, std::string> scenario_of(const History& history, const Finding& finding,
                                                 Reach reach) {
  const std::uint32_t table = finding.table;
  if (finding.operations.empty() || table >= history.tables.size()) {
    return std::unexpected("the finding names no operations");
  }
  Indices indices = finding.operations;
  const std::size_t culprit = indices.back();
  for (const std::size_t index : indices) {
    const Operation& operation = history.operations[index];
    if (operation.table != table || operation.pair != 0) {
      return std::unexpected("operations on several tables took part");
    }
  }
  std::ranges::sort(indices);
  if (reach == Reach::overlapping) indices = overlapping(history, table, indices);
  const engine::Version before = version_before(history, table, indices, reach);
  if (before > kOpeningMax) {
    return std::unexpected(
        fmt::format("{} changes came before, more than {}", before, kOpeningMax));
  }
  Scenario scenario{
      .name = "from-stress",
      .about = fmt::format("{} in a run of {}", to_string(finding.property), history.engine_name),
      .tables = 1,
      .table = history.tables[table].config,
      .decks = {},
      .has_broken_rules = false,
      .opening = {},
      .clients = {}};
  auto opening = opening_of(history, table, before);
  if (!opening) return std::unexpected(opening.error());
  scenario.opening = std::move(*opening);
  const std::int64_t begin_ns = span_of(history, indices).begin_ns;
  add_failed_deal(history, table, begin_ns, scenario);
  Translation translation(history, table);
  if (reach == Reach::sequence) {
    const std::int64_t end_ns = history.operations[culprit].invoked_ns;
    for (const std::size_t index : answered_between(history, table, begin_ns, end_ns)) {
      note_trouble(history, history.operations[index], scenario);
      translation.add(history.operations[index], scenario.opening);
    }
    if (scenario.opening.size() > kOpeningMax) {
      return std::unexpected("too much happened between the operations that took part");
    }
    indices = overlapping(history, table, {culprit});
  }
  add_clients(history, indices, translation, scenario);
  return as_from_a_file(scenario);
}

}  // namespace misdeal::harness
