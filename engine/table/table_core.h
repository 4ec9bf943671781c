#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/journal.h"
#include "engine/requests/clock.h"
#include "engine/requests/request.h"
#include "engine/requests/request_log.h"
#include "engine/requests/response.h"
#include "engine/table/action_processor.h"
#include "engine/table/lobby_config.h"
#include "engine/table/snapshots.h"
#include "engine/table/validation.h"

namespace misdeal::engine {

/// An alarm that waits to be announced once no lock is held.
struct PendingAlarm {
  Version version = 0;
  std::string what;
};

/// One table without a lock: state, version, request log, journal, snapshots, quarantine.
///
/// `process` is the contract, clause by clause; its steps are public, because the processing modes
/// put them together in different ways. Steps go from `look_up` to `record`; what each requires is
/// said there.
///
/// Not thread-safe: a processing mode keeps all calls of one table apart, except `evaluate`, `now`
/// and `id`, which touch nothing that changes.
class TableCore {
 public:
  static constexpr std::size_t kAlarmsKept = 16;

  /// Table number `id` of a lobby. Requires config.tables[id] and config.clock.
  TableCore(TableId id, const LobbyConfig& config);

  // ---- The whole contract
  // ------------------------------------------------------------------------

  /// Looks up, decides, records. Never throws: what fails inside is rolled back and answered.
  Response process(const Request& request);

  /// Everything between look-up and record: quarantine, expected version, snapshot, apply,
  /// validate, commit or roll back.
  Response decide(const Request& request);

  // ---- Its steps, in order
  // -----------------------------------------------------------------------

  /// The answer that an id already has: the recorded one, marked as replay; `id_reused`;
  /// `in_progress` while it is running. Nothing for an unknown id or none.
  std::optional<Response> look_up(const RequestId& id, std::uint64_t fingerprint, Nanoseconds now);

  /// Marks an unknown id as running. `overloaded` if it cannot be remembered. A request without id
  /// gets a ticket that records nothing.
  std::expected<RequestLog::Ticket, Response> begin(const RequestId& id, std::uint64_t fingerprint);

  /// look_up, then begin.
  std::expected<RequestLog::Ticket, Response> admit(const RequestId& id, std::uint64_t fingerprint,
                                                    Nanoseconds now);

  [[nodiscard]] bool is_quarantined() const { return is_quarantined_; }

  [[nodiscard]] bool is_stale(const Request& request) const {
    return request.expected_version != kNoVersion && request.expected_version != version_;
  }

  /// Keeps the present state, to roll back to.
  void take_snapshot() noexcept { snapshots_.take(version_, game_); }

  /// The deck that a command needs in the present state: for start_hand between hands; otherwise
  /// any, for the rules do not look at it. Throws what the deck source throws.
  [[nodiscard]] Deck draw_deck(const Command& command) const;

  /// What the rules make of a command in a state. Changes nothing, reads nothing that changes: the
  /// one step that may run while others use the table. Throws what the rules throw.
  [[nodiscard]] std::expected<Transition, RuleRefusal> evaluate(const Game& game,
                                                                const Command& command,
                                                                const Deck& deck) const;

  /// Makes the state after a transition the present one; the version stays.
  void install(const Transition& transition) noexcept { game_ = transition.after; }

  /// Judges the installed state against the newest snapshot.
  [[nodiscard]] ValidationReport check(const Transition& transition) const {
    return validate(snapshots_.newest().game, transition, game_);
  }

  /// Makes room in the journal for the commit. May throw std::bad_alloc. The last step that can
  /// fail.
  void prepare_commit(const Transition& transition) {
    journal_.reserve(transition.chips.size() + 1);
  }

  /// Version + 1 and the journal entry of an installed transition.
  /// Requires take_snapshot() before install() and prepare_commit().
  Response commit(const RequestId& id, const Command& command, const Transition& transition,
                  Nanoseconds now) noexcept;

  /// Back to the newest snapshot, as if the request had never been.
  void roll_back() noexcept { game_ = snapshots_.newest().game; }

  /// Stops the table after a failed validation. The alarm waits in take_alarm().
  void quarantine(const ValidationReport& report);

  /// An answer that shows the present state.
  [[nodiscard]] Response answer(const RequestId& id, Outcome outcome,
                                RuleRefusal refusal = RuleRefusal::none) const noexcept;

  /// Ends a running request: its time to live starts at `now`.
  void record(RequestLog::Ticket ticket, const Response& response, Nanoseconds now) noexcept {
    requests_.complete(ticket, response, now);
  }

  // ---- Reading, draining, recovering
  // -------------------------------------------------------------

  [[nodiscard]] TableView view() const { return view_of(game_, version_); }

  AuditTrail drain() noexcept;

  /// Lifts a quarantine: restores what engine::recover makes of snapshots and journal, as a commit
  /// of its own (version + 1, command kRecoveryCommand, no request id; movements where chips went
  /// back from the pot to players). Returns the new version, or why it cannot be done; then nothing
  /// changed. May throw std::bad_alloc.
  std::expected<Version, std::string> recover();

  /// A copy of the inside; see ActionProcessor::inspect. O(what the scope asks for).
  TableInspection inspect(const InspectionScope& scope);

  /// The alarm to announce, once.
  std::optional<PendingAlarm> take_alarm() noexcept;

  [[nodiscard]] Nanoseconds now() const { return clock_->now(); }
  [[nodiscard]] TableId id() const { return id_; }

  // ---- The parts, for engines put together differently
  // --------------------------------------------

  [[nodiscard]] Game& game() { return game_; }
  [[nodiscard]] const Game& game() const { return game_; }
  [[nodiscard]] Version& version() { return version_; }
  [[nodiscard]] Version version() const { return version_; }
  [[nodiscard]] RequestLog& requests() { return requests_; }
  [[nodiscard]] Journal& journal() { return journal_; }
  [[nodiscard]] SnapshotRing& snapshots() { return snapshots_; }

 private:
  TableId id_;
  const Clock* clock_;
  DeckSource decks_;
  Rules rules_;

  Game game_;
  Version version_ = 0;
  RequestLog requests_;
  Journal journal_;
  SnapshotRing snapshots_;

  bool is_quarantined_ = false;
  std::uint64_t integrity_alarms_ = 0;
  std::optional<PendingAlarm> alarm_;
  std::vector<AlarmRecord> alarms_;  ///< the newest kAlarmsKept
};

/// Books a transition that is installed as the given version: record and movements, in one entry.
/// Requires that the journal has room for it.
void write_journal(Journal& journal, const Game& before, const Transition& transition,
                   const CommitRecord& record) noexcept;

}  // namespace misdeal::engine
