#include "harness/mutants/contract_steps.h"

#include <thread>

#include "engine/table/validation.h"

namespace misdeal::harness {

using engine::Outcome;
using engine::Request;
using engine::RequestLog;
using engine::Response;
using engine::TableCore;
using engine::Version;

TableState state_of(SharedTable& table) {
  return table.with([](const TableCore& core) { return TableState{core.game(), core.version()}; });
}

std::optional<Response> look_up(SharedTable& table, const Request& request) {
  return table.with([&](TableCore& core) {
    return core.look_up(request.id, payload_fingerprint(request), core.now());
  });
}

std::expected<RequestLog::Ticket, Response> admit(SharedTable& table, const Request& request) {
  while (true) {
    auto ticket = table.with([&](TableCore& core) {
      return core.admit(request.id, payload_fingerprint(request), core.now());
    });
    if (ticket || ticket.error().outcome != Outcome::in_progress) {
      return ticket;
    }
    std::this_thread::yield();
  }
}

std::expected<Change, Response> evaluate(SharedTable& table, const TableState& seen,
                                         const Request& request) {
  if (table.with([](const TableCore& core) { return core.is_quarantined(); })) {
    return std::unexpected(refusal(request, seen, Outcome::quarantined));
  }
  if (request.expected_version != engine::kNoVersion && request.expected_version != seen.version) {
    return std::unexpected(refusal(request, seen, Outcome::stale_version));
  }
  try {
    const engine::Deck deck =
        table.with([&](const TableCore& core) { return core.draw_deck(request.command); });
    const auto transition = table.constant().evaluate(seen.game, request.command, deck);
    if (!transition) {
      return std::unexpected(refusal(request, seen, Outcome::refused_by_rules, transition.error()));
    }
    return Change{seen, *transition};
  } catch (...) {
    return std::unexpected(refusal(request, seen, Outcome::failed));
  }
}

std::expected<Change, Response> work_out(SharedTable& table, const TableState& seen,
                                         const Request& request) {
  auto change = evaluate(table, seen, request);
  if (!change) {
    return change;
  }
  const auto report = engine::validate(seen.game, change->transition);
  if (!report.is_valid()) {
    table.with([&](TableCore& core) { core.quarantine(report); });
    return std::unexpected(refusal(request, seen, Outcome::failed));
  }
  return change;
}

void install(SharedTable& table, const Change& change) {
  table.with([&](TableCore& core) { core.install(change.transition); });
}

namespace {

Response stamp(TableCore& core, const Request& request, const Change& change,
               const engine::CommitRecord& entry) {
  core.version() = entry.version;
  core.prepare_commit(change.transition);
  engine::write_journal(core.journal(), change.before.game, change.transition, entry);
  return committed(request, change, entry.version);
}

}  // namespace

Response stamp(SharedTable& table, const Request& request, const Change& change, Version version) {
  const auto entry = journal_entry(table, request, version);
  return table.with([&](TableCore& core) { return stamp(core, request, change, entry); });
}

Response commit(SharedTable& table, const Request& request, const Change& change, Version version) {
  return commit(table, request, change, journal_entry(table, request, version));
}

Response commit(SharedTable& table, const Request& request, const Change& change,
                const engine::CommitRecord& entry) {
  return table.with([&](TableCore& core) {
    core.install(change.transition);
    return stamp(core, request, change, entry);
  });
}

Response commit(SharedTable& table, const Request& request, const Change& change,
                const engine::CommitRecord& entry,
                std::span<const engine::ChipMovement> movements) {
  return table.with([&](TableCore& core) {
    core.install(change.transition);
    core.version() = entry.version;
    core.prepare_commit(change.transition);
    core.journal().append(entry, movements);
    return committed(request, change, entry.version);
  });
}

void record(SharedTable& table, RequestLog::Ticket ticket, const Response& response) {
  table.with([&](TableCore& core) { core.record(ticket, response, core.now()); });
}

void remember(SharedTable& table, const Request& request, const Response& response) {
  if (!request.id.is_set()) {
    return;
  }
  table.with([&](TableCore& core) {
    core.requests().remember(request.id, payload_fingerprint(request), response, core.now());
  });
}

Response refusal(const Request& request, const TableState& seen, Outcome outcome,
                 engine::RuleRefusal why) {
  return {.id = request.id,
          .view = engine::view_of(seen.game, seen.version),
          .outcome = outcome,
          .rule_refusal = why,
          .is_replay = false};
}

Response committed(const Request& request, const Change& change, Version version) {
  return {.id = request.id,
          .view = engine::view_of(change.transition.after, version),
          .outcome = Outcome::committed,
          .rule_refusal = engine::RuleRefusal::none,
          .is_replay = false};
}

engine::CommitRecord journal_entry(SharedTable& table, const Request& request, Version version) {
  return {.version = version,
          .timestamp_ns = table.constant().now().count(),
          .request = request.id,
          .command = request.command};
}

Response decide_on_a_copy(SharedTable& table, const Request& request) {
  const TableState seen = state_of(table);
  const auto change = work_out(table, seen, request);
  if (!change) {
    return change.error();
  }
  std::this_thread::yield();  // where a server awaits its database
  return commit(table, request, *change, seen.version + 1);
}

Response decide_with_movements(
    SharedTable& table, const Request& request,
    const std::function<void(engine::CommitMovements&)>& change_movements) {
  const TableState seen = state_of(table);
  const auto change = work_out(table, seen, request);
  if (!change) {
    return change.error();
  }
  const auto entry = journal_entry(table, request, seen.version + 1);
  auto movements = engine::movements_of(change->before.game, change->transition,
                                        {entry.version, entry.timestamp_ns});
  change_movements(movements);
  return commit(table, request, *change, entry, movements);
}

}  // namespace misdeal::harness
