#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "harness/check/version_claims.h"

namespace misdeal::harness {

/// Who may have made a missing version: unanswered requests that were sent before anybody was
/// answered this version or a later one.
class GapCandidates {
 public:
  GapCandidates(const LinearHistory& history, const VersionClaims& claims)
      : history_(history), claims_(claims), free_(claims.maybes) {}

  /// Candidates for a version that `accepts` (the rules) would commit. Of those that ask for the
  /// same only the first sent: they are interchangeable, and whoever could make this version in
  /// time can make any later one.
  template <typename Accepts>
  std::vector<Member> at(engine::Version version, Accepts accepts) {
    if (deadline_.empty()) {
      find_deadlines();
    }
    std::vector<Member> candidates;
    for (const Member member : free_) {
      const Operation& operation = history_.at(member);
      if (operation.invoked_ns > deadline_[version]) {
        break;  // by invocation: neither can the rest
      }
      const bool is_repeated = std::ranges::any_of(candidates, [&](Member earlier) {
        return asks_for_the_same(history_.at(earlier), operation);
      });
      if (!is_repeated && accepts(operation)) {
        candidates.push_back(member);
      }
    }
    return candidates;
  }

  void take(Member member) { std::erase(free_, member); }
  void give_back(Member member);

  /// Somebody who shows that the version was made.
  [[nodiscard]] Member witness_of(engine::Version version) const;

 private:
  static bool asks_for_the_same(const Operation& a, const Operation& b) {
    return a.kind == b.kind && a.seat == b.seat && a.amount == b.amount &&
           a.expected_version == b.expected_version;
  }
  void find_deadlines();

  const LinearHistory& history_;
  const VersionClaims& claims_;
  std::vector<Member> free_;            ///< by invocation
  std::vector<std::int64_t> deadline_;  ///< [version] by when it must exist, found when needed
};

}  // namespace misdeal::harness
