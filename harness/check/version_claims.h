#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/fault.h"
#include "harness/check/linear_history.h"

namespace misdeal::harness {

/// Pass (a): who claims to have made which version of a table, and who claims to have seen it.
/// 4 bytes an operation and 12 a version.
struct VersionClaims {
  /// Every commit carries a version; only then do the versions order the history.
  bool is_versioned = true;
  engine::Version last = 0;  ///< the highest version that somebody answered, within reason
  std::vector<Member>
      commit_of;               ///< [version] who made it; kNoMember where nobody says; [0] unused
  std::vector<Member> maybes;  ///< unanswered, by invocation
  std::vector<Member> unversioned;  ///< effect-free without a version, by invocation
  FaultList faults;                 ///< impossible and duplicate versions

  /// Effect-free operations that claim this version, by invocation.
  [[nodiscard]] std::span<const Member> seen_at(engine::Version version) const {
    return {seen_.data() + seen_begin_[version], seen_.data() + seen_begin_[version + 1]};
  }
  [[nodiscard]] bool is_within_reason(engine::Version version) const { return version <= last; }

  std::vector<std::uint32_t> seen_begin_;  ///< [version] where its part of seen_ begins
  std::vector<Member> seen_;
};

/// O(n) time; a lying version costs no memory.
VersionClaims claim_versions(const LinearHistory& history);

}  // namespace misdeal::harness
