#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "harness/check/fault.h"
#include "harness/check/sequential_model.h"
#include "harness/check/version_claims.h"

namespace misdeal::harness {

/// Pass (b): walks through the invocations and responses in order of time and compares positions: a
/// commit stands at its version, an effect-free operation at the version it shows (after the commit
/// of that version), a replay somewhere at or after the version it repeats.
///
/// Whatever was answered before B was sent stands at or before B, strictly before if B is a commit.
/// That, for all pairs, is agreement with real time; comparing B with the greatest position
/// answered so far covers all pairs. O(n log c) for c operations in flight at a time.
class RealTimeSweep {
 public:
  /// Finds a position for an effect-free operation without a version: the smallest at or above
  /// `lowest` that explains it; nothing if there is none; kNoVersion if that cannot be judged.
  using Place =
      std::function<std::optional<engine::Version>(Member member, engine::Version lowest)>;

  RealTimeSweep(const LinearHistory& history, const VersionClaims& claims,
                std::span<const std::pair<Member, engine::Version>> filled, Place place);

  /// Faults of kind real_time and unexplained.
  FaultList run();

 private:
  struct Pending {
    std::int64_t returned_ns;
    Member member;
    engine::Version position;  ///< or the lowest possible one, if `is_to_be_placed`
    bool is_to_be_placed;
    bool operator>(const Pending& other) const { return returned_ns > other.returned_ns; }
  };

  void invoke(Member member);
  void respond(const Pending& pending);
  /// Of a commit or an effect-free operation; kNoVersion if it has none that counts.
  [[nodiscard]] engine::Version position_of(Member member, const Operation& operation,
                                            Role role) const;

  const LinearHistory& history_;
  const VersionClaims& claims_;
  std::vector<std::pair<Member, engine::Version>> filled_;  ///< by member
  Place place_;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> in_flight_;
  engine::Version answered_ = 0;  ///< the greatest position answered so far
  Member answered_by_ = kNoMember;
  FaultList faults_;
};

}  // namespace misdeal::harness
