#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <span>

#include "engine/ledger/movements.h"
#include "engine/poker/game.h"
#include "engine/requests/request.h"
#include "engine/requests/request_log.h"
#include "engine/requests/response.h"
#include "harness/mutants/shared_table.h"

/// The steps of the contract, each right and each one whole access. A right engine takes them in
/// order under the table's lock; the mutants do not. All thread-safe.
namespace misdeal::harness {

/// A table's state, copied out.
struct TableState {
  engine::Game game;
  engine::Version version = 0;
};

TableState state_of(SharedTable& table);

/// A change that the rules allow and nobody has made yet.
struct Change {
  TableState before;
  engine::Transition transition;
};

/// The answer that an id already has, if it has one.
std::optional<engine::Response> look_up(SharedTable& table, const engine::Request& request);

/// look_up, and where that finds nothing, marks the id as running. Waits while a duplicate is.
std::expected<engine::RequestLog::Ticket, engine::Response> admit(SharedTable& table,
                                                                  const engine::Request& request);

/// What the rules make of a request in a state that was copied out before: quarantine, expected
/// version, rules, exceptions; not validated yet.
std::expected<Change, engine::Response> evaluate(SharedTable& table, const TableState& seen,
                                                 const engine::Request& request);

/// evaluate, then validation; a change that fails it puts the table into quarantine.
std::expected<Change, engine::Response> work_out(SharedTable& table, const TableState& seen,
                                                 const engine::Request& request);

/// Makes the state after the change the present one, but for its version.
void install(SharedTable& table, const Change& change);

/// Gives a change its version, and the journal its entry.
engine::Response stamp(SharedTable& table, const engine::Request& request, const Change& change,
                       engine::Version version);

/// install and stamp at once.
engine::Response commit(SharedTable& table, const engine::Request& request, const Change& change,
                        engine::Version version);

/// The same with a journal entry that was made before, and movements: by default, the right ones.
engine::Response commit(SharedTable& table, const engine::Request& request, const Change& change,
                        const engine::CommitRecord& entry);
engine::Response commit(SharedTable& table, const engine::Request& request, const Change& change,
                        const engine::CommitRecord& entry,
                        std::span<const engine::ChipMovement> movements);

/// Ends a running request; its time to live starts now.
void record(SharedTable& table, engine::RequestLog::Ticket ticket,
            const engine::Response& response);

/// Records the answer to a request that was not marked as running.
void remember(SharedTable& table, const engine::Request& request, const engine::Response& response);

/// The answer to a request that changed nothing in a state.
engine::Response refusal(const engine::Request& request, const TableState& seen,
                         engine::Outcome outcome,
                         engine::RuleRefusal why = engine::RuleRefusal::none);

/// The answer to a request whose change became a version.
engine::Response committed(const engine::Request& request, const Change& change,
                           engine::Version version);

/// The journal entry of a change.
engine::CommitRecord journal_entry(SharedTable& table, const engine::Request& request,
                                   engine::Version version);

/// Copy out, work out, copy back: right only for whoever holds the table's lock.
engine::Response decide_on_a_copy(SharedTable& table, const engine::Request& request);

/// The same, but writes down what `change_movements` makes of the right movements.
engine::Response decide_with_movements(
    SharedTable& table, const engine::Request& request,
    const std::function<void(engine::CommitMovements&)>& change_movements);

}  // namespace misdeal::harness
