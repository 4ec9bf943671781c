#include "engine/table/table_core.h"

#include <new>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/movements.h"
#include "engine/table/recovery.h"

namespace misdeal::engine {
namespace {

Game opening_state(const TableConfig& config) {
  Game game;
  game.stakes = config.stakes;
  game.button = config.first_button;
  return game;
}

DeckSource decks_of(TableId id, const LobbyConfig& config) {
  return config.decks ? config.decks(id) : seeded_decks(config.tables[id.value].deck_seed);
}

}  // namespace

TableCore::TableCore(TableId id, const LobbyConfig& config)
    : id_(id),
      clock_(config.clock),
      decks_(decks_of(id, config)),
      rules_(config.rules),
      game_(opening_state(config.tables[id.value])),
      requests_(config.request_ttl, config.limits.requests_max, config.request_hash_key),
      journal_(config.limits.commits_max),
      snapshots_(config.limits.snapshots_max) {}

Response TableCore::process(const Request& request) {
  const auto ticket = admit(request.id, payload_fingerprint(request), now());
  if (!ticket) {
    return ticket.error();
  }
  const Response response = decide(request);
  record(*ticket, response, now());
  return response;
}

Response TableCore::decide(const Request& request) {
  if (is_quarantined()) {
    return answer(request.id, Outcome::quarantined);
  }
  if (is_stale(request)) {
    return answer(request.id, Outcome::stale_version);
  }
  take_snapshot();
  try {
    const auto transition = evaluate(game_, request.command, draw_deck(request.command));
    if (!transition) {
      return answer(request.id, Outcome::refused_by_rules, transition.error());
    }
    install(*transition);
    if (const ValidationReport report = check(*transition); !report.is_valid()) {
      roll_back();
      quarantine(report);
      return answer(request.id, Outcome::failed);
    }
    prepare_commit(*transition);
    return commit(request.id, request.command, *transition, now());
  } catch (...) {
    roll_back();
    return answer(request.id, Outcome::failed);
  }
}

std::optional<Response> TableCore::look_up(const RequestId& id, std::uint64_t fingerprint,
                                           Nanoseconds now) {
  if (!id.is_set()) {
    return std::nullopt;
  }
  const RequestLog::Lookup known = requests_.look_up(id, fingerprint, now);
  switch (known.found) {
    case RequestLog::Found::unknown:
      return std::nullopt;
    case RequestLog::Found::running:
      return answer(id, Outcome::in_progress);
    case RequestLog::Found::mismatch:
      return answer(id, Outcome::id_reused);
    case RequestLog::Found::completed:
      break;
  }
  std::optional<Response> replay = *known.response;
  replay->is_replay = true;
  return replay;
}

std::expected<RequestLog::Ticket, Response> TableCore::begin(const RequestId& id,
                                                             std::uint64_t fingerprint) {
  if (!id.is_set()) {
    return RequestLog::Ticket();
  }
  try {
    if (const auto ticket = requests_.begin(id, fingerprint)) {
      return *ticket;
    }
  } catch (const std::bad_alloc&) {
    return std::unexpected(answer(id, Outcome::overloaded));  // no memory is no room
  }
  return std::unexpected(answer(id, Outcome::overloaded));
}

std::expected<RequestLog::Ticket, Response> TableCore::admit(const RequestId& id,
                                                             std::uint64_t fingerprint,
                                                             Nanoseconds now) {
  if (auto known = look_up(id, fingerprint, now)) {
    return std::unexpected(*known);
  }
  return begin(id, fingerprint);
}

Deck TableCore::draw_deck(const Command& command) const {
  const bool deals = command.kind == CommandKind::start_hand && game_.phase == Phase::between_hands;
  return deals ? decks_(game_.hand_no + 1) : Deck{};
}

std::expected<Transition, RuleRefusal> TableCore::evaluate(const Game& game, const Command& command,
                                                           const Deck& deck) const {
  return command.kind == CommandKind::start_hand ? rules_.start_hand(game, deck)
                                                 : rules_.apply(game, command);
}

Response TableCore::commit(const RequestId& id, const Command& command,
                           const Transition& transition, Nanoseconds now) noexcept {
  ++version_;
  write_journal(
      journal_, snapshots_.newest().game, transition,
      {.version = version_, .timestamp_ns = now.count(), .request = id, .command = command});
  return answer(id, Outcome::committed);
}

void TableCore::quarantine(const ValidationReport& report) {
  is_quarantined_ = true;
  ++integrity_alarms_;
  alarm_ = PendingAlarm{version_, describe(report)};
  if (alarms_.size() == kAlarmsKept) {
    alarms_.erase(alarms_.begin());
  }
  alarms_.push_back({version_, now().count(), alarm_->what});
}

Response TableCore::answer(const RequestId& id, Outcome outcome,
                           RuleRefusal refusal) const noexcept {
  Response response;
  response.id = id;
  response.view = view_of(game_, version_);
  response.outcome = outcome;
  response.rule_refusal = refusal;
  return response;
}

AuditTrail TableCore::drain() noexcept {
  AuditTrail trail = journal_.drain();
  trail.integrity_alarms = integrity_alarms_;
  trail.is_quarantined = is_quarantined_;
  return trail;
}

std::expected<Version, std::string> TableCore::recover() {
  if (!is_quarantined_) {
    return std::unexpected(fmt::format("table {} is not quarantined", id_.value));
  }
  const auto recovered =
      engine::recover(snapshots_.to_vector(), journal_.commits(), journal_.movements());
  if (!recovered) {
    return std::unexpected(recovered.error());
  }
  if (recovered->version != version_) {
    return std::unexpected(fmt::format(
        "the journal after version {} was drained; the table is at version {}: recover from the "
        "drained commits and movements instead",
        recovered->version, version_));
  }
  const Reopening reopening = reopening_of(*recovered);
  prepare_commit(reopening.transition);
  install(reopening.transition);
  ++version_;
  write_journal(journal_, reopening.before, reopening.transition,
                {.version = version_, .timestamp_ns = now().count(), .command = kRecoveryCommand});
  is_quarantined_ = false;
  return version_;
}

TableInspection TableCore::inspect(const InspectionScope& scope) {
  requests_.expire(now());
  TableInspection inspection;
  inspection.view = view();
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Seat& seat = game_.seats[i];
    inspection.seats[i] = {seat.player, seat.is_dealt_in, seat.hole};
  }
  inspection.requests_remembered = requests_.size();
  inspection.integrity_alarms = integrity_alarms_;
  inspection.is_quarantined = is_quarantined_;
  if (scope.request.is_set()) {
    inspection.request = requests_.find(scope.request);
  }
  if (scope.newest_requests_max > 0) {
    inspection.newest_requests = requests_.newest(scope.newest_requests_max);
  }
  for (std::size_t age = snapshots_.size(); age > 0; --age) {
    const Snapshot& snapshot = snapshots_.at_age(age - 1);
    if (scope.lists_snapshots) {
      inspection.snapshots.push_back(snapshot.version);
    }
    if (scope.snapshot != kNoVersion && snapshot.version == scope.snapshot) {
      inspection.snapshot = view_of(snapshot.game, snapshot.version);
    }
  }
  if (scope.lists_alarms) {
    inspection.alarms = alarms_;
  }
  return inspection;
}

std::optional<PendingAlarm> TableCore::take_alarm() noexcept {
  return alarm_ ? std::exchange(alarm_, std::nullopt) : std::nullopt;
}

void write_journal(Journal& journal, const Game& before, const Transition& transition,
                   const CommitRecord& record) noexcept {
  journal.append(record, movements_of(before, transition, {record.version, record.timestamp_ns}));
}

}  // namespace misdeal::engine
