#include "harness/check/table_history.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "harness/check/payload.h"
#include "harness/check/sequential_model.h"

namespace misdeal::harness {
namespace {

constexpr std::size_t kTrailMax = 12;

/// Versions of commits whose request ids the history has without an answer.
using AuditedVersions = std::unordered_map<engine::RequestId, std::vector<engine::Version>>;

AuditedVersions versions_by_unanswered_id(const TableHistory& table) {
  AuditedVersions versions;
  for (const std::uint32_t index : table.members) {
    const Operation& operation = table.at(index);
    if (role_of(operation) == Role::maybe && operation.request.is_set()) {
      versions.try_emplace(operation.request);
    }
  }
  if (!versions.empty()) {
    for (const engine::CommitRecord& commit : table.info().audit.commits) {
      if (const auto found = versions.find(commit.request); found != versions.end()) {
        found->second.push_back(commit.version);
      }
    }
    for (auto& [id, made] : versions) {
      for (const std::uint32_t index : table.groups.arrivals_of(id)) {
        const Operation& arrival = table.at(index);
        if (role_of(arrival) == Role::commit) {
          std::erase(made, arrival.version);
        }
      }
    }
  }
  return versions;
}

/// What a replay of the unanswered request's answer tells.
std::optional<Operation> told_by_replay(const TableHistory& table, const Operation& unanswered) {
  std::optional<Operation> known;
  for (const std::uint32_t index : table.groups.arrivals_of(unanswered.request)) {
    const Operation& arrival = table.at(index);
    const Role role = role_of(arrival);
    if ((role == Role::commit || role == Role::effect_free) &&
        has_been_looked_up(arrival.outcome)) {
      return std::nullopt;  // the replay may repeat this answer
    }
    const bool tells = role == Role::replay && have_same_payload(arrival, unanswered) &&
                       arrival.returned_ns >= unanswered.invoked_ns;
    if (!tells) {
      continue;
    }
    if (!known) {
      known = arrival;
      known->is_replay = false;
      known->invoked_ns = unanswered.invoked_ns;
      known->client = unanswered.client;
    }
    known->returned_ns = std::min(known->returned_ns, arrival.returned_ns);
  }
  return known;
}

class UnansweredRequests {
 public:
  explicit UnansweredRequests(const TableHistory& table)
      : table_(table),
        audited_(table.info().has_audit ? versions_by_unanswered_id(table) : AuditedVersions{}) {}

  void add(LinearHistory& linear, std::uint32_t index) {
    const Operation& operation = table_.at(index);
    if (operation.kind == OperationKind::read) {
      return;
    }
    if (!operation.request.is_set()) {
      linear.add(index);
      return;
    }
    if (!is_told_.contains(operation.request)) {
      if (const auto known = told_by_replay(table_, operation)) {
        is_told_.insert(operation.request);
        std::erase(audited_[operation.request], known->version);
        linear.add_known(index, *known);
        return;
      }
    }
    if (!table_.info().has_audit) {
      linear.add(index);
      return;
    }
    std::vector<engine::Version>& versions = audited_[operation.request];
    const auto made = std::ranges::find_if(
        versions, [&](engine::Version version) { return may_have_made(operation, version); });
    if (made != versions.end()) {
      Operation known = operation;
      known.outcome = OperationOutcome::committed;
      known.returned_ns = kNeverReturned;  // it may have committed after its client stopped waiting
      known.version = *made;
      versions.erase(made);
      linear.add_known(index, known);
    } else if (!table_.has_whole_audit()) {
      linear.add(index);
    }
  }

 private:
  /// The id alone does not tell: it may have been used again with another payload.
  [[nodiscard]] bool may_have_made(const Operation& operation, engine::Version version) const {
    const engine::CommitRecord* const record = table_.audited(version);
    return record != nullptr && asked_for(operation, *record);
  }

  const TableHistory& table_;
  AuditedVersions audited_;
  std::unordered_set<engine::RequestId> is_told_;
};

}  // namespace

const engine::CommitRecord* TableHistory::audited(engine::Version version) const {
  const auto& commits = info().audit.commits;
  const auto found = std::ranges::lower_bound(commits, version, {}, &engine::CommitRecord::version);
  return found != commits.end() && found->version == version ? &*found : nullptr;
}

std::vector<engine::ChipMovement> TableHistory::chip_trail(
    std::initializer_list<engine::Version> versions) const {
  std::vector<engine::ChipMovement> trail;
  for (const engine::ChipMovement& movement : info().audit.movements) {
    if (std::ranges::find(versions, movement.version) != versions.end()) {
      trail.push_back(movement);
      if (trail.size() == kTrailMax) {
        break;
      }
    }
  }
  return trail;
}

std::vector<std::vector<std::uint32_t>> split_by_table(const History& history) {
  std::vector<std::uint32_t> counts(history.tables.size(), 0);
  for (const Operation& operation : history.operations) {
    if (operation.table < counts.size()) {
      ++counts[operation.table];
    }
  }
  std::vector<std::vector<std::uint32_t>> by_table(history.tables.size());
  for (std::size_t table = 0; table < by_table.size(); ++table) {
    by_table[table].reserve(counts[table]);
  }
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    if (history.operations[i].table < by_table.size()) {
      by_table[history.operations[i].table].push_back(static_cast<std::uint32_t>(i));
    }
  }
  return by_table;
}

LinearHistory linear_history_of(const TableHistory& table) {
  LinearHistory linear(table.history.operations);
  linear.reserve(table.members.size());
  UnansweredRequests unanswered(table);
  for (const std::uint32_t index : table.members) {
    if (role_of(table.at(index)) == Role::maybe) {
      unanswered.add(linear, index);
    } else {
      linear.add(index);
    }
  }
  return linear;
}

}  // namespace misdeal::harness
