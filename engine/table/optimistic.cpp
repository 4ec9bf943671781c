#include "engine/table/optimistic.h"

#include "engine/table/alarm.h"
#include "engine/table/move_player.h"

namespace misdeal::engine {

struct OptimisticTable::Copy {
  Version version = 0;
  Game game;
  Deck deck{};
};

/// Neither transition nor refusal: something was thrown.
struct OptimisticTable::Outlook {
  std::optional<Transition> transition;
  RuleRefusal refusal = RuleRefusal::none;
  ValidationReport report;
};

Response OptimisticTable::submit(const Request& request) {
  MutexLock lock(mutex_);
  const auto ticket = admit(request);
  if (!ticket) {
    return ticket.error();
  }
  const Response response = decide(request);
  core_.record(*ticket, response, core_.now());
  const auto alarm = core_.take_alarm();
  lock.unlock();
  answered_.notify_all();
  announce_any(on_alarm_, id_, alarm);
  return response;
}

std::expected<RequestLog::Ticket, Response> OptimisticTable::admit(const Request& request) {
  const std::uint64_t fingerprint = payload_fingerprint(request);
  for (;;) {
    auto ticket = core_.admit(request.id, fingerprint, core_.now());
    const bool is_running = !ticket && ticket.error().outcome == Outcome::in_progress;
    if (!is_running || duplicates_ == DuplicateWhileRunning::is_told_in_progress) {
      return ticket;
    }
    answered_.wait(mutex_);
  }
}

Response OptimisticTable::decide(const Request& request) {
  for (int attempt = 0; attempt < kOptimisticAttempts; ++attempt) {
    if (core_.is_quarantined()) {
      return core_.answer(request.id, Outcome::quarantined);
    }
    if (core_.is_stale(request)) {
      return core_.answer(request.id, Outcome::stale_version);
    }
    Copy copy{core_.version(), core_.game(), {}};
    try {
      copy.deck = core_.draw_deck(request.command);
    } catch (...) {
      return core_.answer(request.id, Outcome::failed);
    }
    mutex_.unlock();
    const Outlook outlook = look_ahead(request, copy);
    mutex_.lock();
    if (const auto response = install(request, copy, outlook)) {
      return *response;
    }
    mutex_.note_retry();
  }
  return core_.decide(request);
}

// Uses of core_ only what TableCore lets run while others use the table.
OptimisticTable::Outlook OptimisticTable::look_ahead(
    const Request& request, const Copy& copy) const noexcept MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
  Outlook outlook;
  try {
    const auto result = core_.evaluate(copy.game, request.command, copy.deck);
    if (!result) {
      outlook.refusal = result.error();
      return outlook;
    }
    outlook.report = validate(copy.game, *result);
    outlook.transition = *result;
  } catch (...) {
    outlook.transition.reset();
  }
  return outlook;
}

std::optional<Response> OptimisticTable::install(const Request& request, const Copy& copy,
                                                 const Outlook& outlook) {
  if (core_.version() != copy.version || core_.is_quarantined()) {
    return std::nullopt;
  }
  if (outlook.refusal != RuleRefusal::none) {
    return core_.answer(request.id, Outcome::refused_by_rules, outlook.refusal);
  }
  if (!outlook.transition) {
    return core_.answer(request.id, Outcome::failed);
  }
  core_.take_snapshot();
  try {
    if (!outlook.report.is_valid()) {
      core_.quarantine(outlook.report);
      return core_.answer(request.id, Outcome::failed);
    }
    core_.prepare_commit(*outlook.transition);
    core_.install(*outlook.transition);
    return core_.commit(request.id, request.command, *outlook.transition, core_.now());
  } catch (...) {
    core_.roll_back();
    return core_.answer(request.id, Outcome::failed);
  }
}

bool OptimisticTable::is_running(const RequestId& id, std::uint64_t fingerprint) {
  return id.is_set() &&
         core_.requests().look_up(id, fingerprint, core_.now()).found == RequestLog::Found::running;
}

TableView OptimisticTable::read() {
  const MutexLock lock(mutex_);
  return core_.view();
}

AuditTrail OptimisticTable::drain() {
  const MutexLock lock(mutex_);
  return core_.drain();
}

std::expected<Version, std::string> OptimisticTable::recover() {
  const MutexLock lock(mutex_);
  return core_.recover();
}

TableInspection OptimisticTable::inspect(const InspectionScope& scope) {
  const MutexLock lock(mutex_);
  return core_.inspect(scope);
}

// Which lock comes first is known only at run time, which the analysis cannot follow.
MoveResponse OptimisticTable::move(OptimisticTable& from, OptimisticTable& to,
                                   const MoveRequest& request) MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
  OptimisticTable& first = from.id_ < to.id_ ? from : to;
  OptimisticTable& second = from.id_ < to.id_ ? to : from;
  const std::uint64_t fingerprint = payload_fingerprint(request);
  for (;;) {
    MutexLock lock_first(first.mutex_);
    MutexLock lock_second(second.mutex_);
    if (from.duplicates_ == DuplicateWhileRunning::waits) {
      // Waits with the one lock of the table where the id is running.
      if (first.is_running(request.id, fingerprint)) {
        lock_second.unlock();
        first.answered_.wait(first.mutex_);
        continue;
      }
      if (second.is_running(request.id, fingerprint)) {
        lock_first.unlock();
        second.answered_.wait(second.mutex_);
        continue;
      }
    }
    const MoveResponse response = move_player(from.core_, to.core_, request);
    const auto alarm_from = from.core_.take_alarm();
    const auto alarm_to = to.core_.take_alarm();
    lock_second.unlock();
    lock_first.unlock();
    announce_any(from.on_alarm_, from.id_, alarm_from);
    announce_any(to.on_alarm_, to.id_, alarm_to);
    return response;
  }
}

}  // namespace misdeal::engine
