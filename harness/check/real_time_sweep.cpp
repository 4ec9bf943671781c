#include "harness/check/real_time_sweep.h"

namespace misdeal::harness {

RealTimeSweep::RealTimeSweep(const LinearHistory& history, const VersionClaims& claims,
                             std::span<const std::pair<Member, engine::Version>> filled,
                             Place place)
    : history_(history),
      claims_(claims),
      filled_(filled.begin(), filled.end()),
      place_(std::move(place)) {
  std::ranges::sort(filled_);
}

FaultList RealTimeSweep::run() {
  for (const Member member : history_.members()) {
    const std::int64_t now = history_.at(member).invoked_ns;
    while (!in_flight_.empty() && in_flight_.top().returned_ns < now) {
      const Pending pending = in_flight_.top();
      in_flight_.pop();
      respond(pending);
    }
    invoke(member);
  }
  while (!in_flight_.empty()) {
    const Pending pending = in_flight_.top();
    in_flight_.pop();
    respond(pending);
  }
  return std::move(faults_);
}

void RealTimeSweep::invoke(Member member) {
  const Operation& operation = history_.at(member);
  const Role role = role_of(operation);
  const bool is_to_be_placed = role == Role::effect_free && operation.version == engine::kNoVersion;
  engine::Version position = answered_;
  if (!is_to_be_placed) {
    position = position_of(member, operation, role);
    if (position == engine::kNoVersion) {
      return;
    }
    const bool is_commit = role == Role::commit || role == Role::maybe;
    const bool is_too_early =
        is_commit ? position <= answered_ : (role != Role::replay && position < answered_);
    if (is_too_early && answered_by_ != kNoMember) {
      faults_.add({FaultKind::real_time, position, member, answered_by_});
    }
  }
  // Somebody who stopped waiting was not answered: the effect may come later.
  if (operation.returned_ns != kNeverReturned && role != Role::maybe) {
    in_flight_.push({operation.returned_ns, member, position, is_to_be_placed});
  }
}

void RealTimeSweep::respond(const Pending& pending) {
  engine::Version position = pending.position;
  if (pending.is_to_be_placed) {
    const std::optional<engine::Version> placed = place_(pending.member, pending.position);
    if (!placed) {
      faults_.add({FaultKind::unexplained, pending.position, pending.member, kNoMember});
      return;
    }
    if (*placed == engine::kNoVersion) {
      return;
    }
    position = *placed;
  }
  if (position > answered_ || answered_by_ == kNoMember) {
    answered_ = position;
    answered_by_ = pending.member;
  }
}

engine::Version RealTimeSweep::position_of(Member member, const Operation& operation,
                                           Role role) const {
  if (role == Role::maybe) {
    const auto found = std::ranges::lower_bound(filled_, std::pair{member, engine::Version{0}});
    return found != filled_.end() && found->first == member ? found->second : engine::kNoVersion;
  }
  const bool is_first_state_made = role == Role::commit && operation.version == 0;
  return claims_.is_within_reason(operation.version) && !is_first_state_made ? operation.version
                                                                             : engine::kNoVersion;
}

}  // namespace misdeal::harness
