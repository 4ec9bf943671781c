#include "harness/check/gap_candidates.h"

#include "harness/check/sequential_model.h"

namespace misdeal::harness {
namespace {

/// Whether the operation was answered a version.
bool shows_version(const VersionClaims& claims, const Operation& operation) {
  return role_of(operation) != Role::maybe && claims.is_within_reason(operation.version);
}

}  // namespace

void GapCandidates::give_back(Member member) {
  const auto place =
      std::ranges::upper_bound(free_, history_.at(member).invoked_ns, {},
                               [this](Member other) { return history_.at(other).invoked_ns; });
  free_.insert(place, member);
}

void GapCandidates::find_deadlines() {
  deadline_.assign(claims_.last + 1, kNeverReturned);
  for (const Member member : history_.members()) {
    const Operation& operation = history_.at(member);
    if (shows_version(claims_, operation)) {
      std::int64_t& deadline = deadline_[operation.version];
      deadline = std::min(deadline, operation.returned_ns);
    }
  }
  for (std::size_t v = deadline_.size() - 1; v > 0; --v) {
    deadline_[v - 1] = std::min(deadline_[v - 1], deadline_[v]);
  }
}

Member GapCandidates::witness_of(engine::Version version) const {
  for (engine::Version v = version; v <= claims_.last; ++v) {
    if (claims_.commit_of[v] != kNoMember) {
      return claims_.commit_of[v];
    }
    if (!claims_.seen_at(v).empty()) {
      return claims_.seen_at(v).front();
    }
  }
  for (const Member member : history_.members()) {
    if (shows_version(claims_, history_.at(member)) && history_.at(member).version >= version) {
      return member;
    }
  }
  return kNoMember;
}

}  // namespace misdeal::harness
