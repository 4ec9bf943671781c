#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "harness/check/fault.h"
#include "harness/check/sequential_model.h"
#include "harness/check/version_claims.h"

namespace misdeal::harness {

/// How far replaying the versions got.
template <SequentialModel Model>
struct VersionReplay {
  FaultList faults;
  /// Versions below this were replayed and everything that shows them was judged. At a fault of a
  /// commit the replay stops: what comes after would only repeat it.
  engine::Version judged_below = 0;
  /// A missing version that several unanswered requests could have made, in different ways.
  std::optional<engine::Version> ambiguous_at;
  /// The unanswered requests that filled missing versions, with the versions.
  std::vector<std::pair<Member, engine::Version>> filled;
  std::uint64_t steps = 0;  ///< of the model, beyond one a version
  /// States at versions 0, kCheckpointInterval, …; only if asked for.
  std::vector<typename Model::State> checkpoints;
  static constexpr engine::Version kCheckpointInterval = 256;
};

/// Pass (c): applies the commits in the order of their versions and compares every answer with the
/// rules. Missing versions are filled with unanswered requests (and written to
/// `claims.commit_of`): at a gap somebody must have committed, so a single candidate is certain.
/// Candidates that ask for the same are interchangeable, earliest first, because whoever could fill
/// this gap can fill any later one.
template <SequentialModel Model>
class VersionReplayer {
 public:
  using State = typename Model::State;

  VersionReplayer(const Model& model, const LinearHistory& history, VersionClaims& claims)
      : model_(model), history_(history), claims_(claims), free_(claims.maybes) {}

  VersionReplay<Model> run(bool keeps_checkpoints) {
    State state = model_.initial();
    for (engine::Version version = 0; version <= claims_.last; ++version) {
      if (version > 0 && !advance(state, version)) {
        return std::move(result_);
      }
      judge_seen(state, version);
      result_.judged_below = version + 1;
      if (keeps_checkpoints && version % VersionReplay<Model>::kCheckpointInterval == 0) {
        result_.checkpoints.push_back(state);
      }
    }
    return std::move(result_);
  }

 private:
  bool advance(State& state, engine::Version version) {
    if (claims_.commit_of[version] == kNoMember && !fill(state, version)) {
      return false;
    }
    const Member member = claims_.commit_of[version];
    const Misfit misfit = step_commit(model_, state, history_.at(member));
    if (misfit == Misfit::none) {
      return true;
    }
    const FaultKind kind =
        misfit == Misfit::refusal ? FaultKind::refused_commit : FaultKind::wrong_commit_view;
    result_.faults.add({kind, version, member, kNoMember});
    return false;
  }

  void judge_seen(const State& state, engine::Version version) {
    const auto seen = claims_.seen_at(version);
    if (seen.empty()) {
      return;
    }
    const std::uint64_t observed = model_.observe(state);
    for (const Member member : seen) {
      const Misfit misfit = misfit_of_effect_free(model_, state, observed, history_.at(member));
      if (misfit != Misfit::none) {
        const FaultKind kind =
            misfit == Misfit::refusal ? FaultKind::wrong_refusal : FaultKind::wrong_view;
        result_.faults.add({kind, version, member, kNoMember});
      }
    }
  }

  bool fill(const State& state, engine::Version version) {
    std::vector<Member> candidates = candidates_for(state, version);
    if (candidates.size() > 1) {
      std::erase_if(candidates, [&](Member candidate) {
        return !fits_what_follows(state, version, candidate);
      });
    }
    if (candidates.empty()) {
      result_.faults.add({FaultKind::missing_version, version, witness_of(version), kNoMember});
      return false;
    }
    if (candidates.size() > 1) {
      result_.ambiguous_at = version;
      return false;
    }
    claims_.commit_of[version] = candidates.front();
    result_.filled.emplace_back(candidates.front(), version);
    std::erase(free_, candidates.front());
    return true;
  }

  /// Unanswered requests that the rules accept here and that were sent in time; of those that ask
  /// for the same, the first.
  std::vector<Member> candidates_for(const State& state, engine::Version version) {
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
      ++result_.steps;
      if (!is_repeated && model_.answer(state, operation).outcome == OperationOutcome::committed) {
        candidates.push_back(member);
      }
    }
    return candidates;
  }

  bool fits_what_follows(const State& before, engine::Version version, Member candidate) {
    State state = before;
    ++result_.steps;
    if (step_commit(model_, state, history_.at(candidate)) != Misfit::none) {
      return false;
    }
    const std::uint64_t observed = model_.observe(state);
    for (const Member member : claims_.seen_at(version)) {
      if (misfit_of_effect_free(model_, state, observed, history_.at(member)) != Misfit::none) {
        return false;
      }
    }
    const Member next = version < claims_.last ? claims_.commit_of[version + 1] : kNoMember;
    return next == kNoMember || step_commit(model_, state, history_.at(next)) == Misfit::none;
  }

  static bool asks_for_the_same(const Operation& a, const Operation& b) {
    return a.kind == b.kind && a.seat == b.seat && a.amount == b.amount &&
           a.expected_version == b.expected_version;
  }

  /// Whether the operation was answered a version.
  [[nodiscard]] bool is_shown_by(const Operation& operation) const {
    return role_of(operation) != Role::maybe && claims_.is_within_reason(operation.version);
  }

  /// deadline_[v]: by when version v must exist, because somebody was answered v or a later one.
  void find_deadlines() {
    deadline_.assign(claims_.last + 1, kNeverReturned);
    for (const Member member : history_.members()) {
      const Operation& operation = history_.at(member);
      if (is_shown_by(operation)) {
        std::int64_t& deadline = deadline_[operation.version];
        deadline = std::min(deadline, operation.returned_ns);
      }
    }
    for (std::size_t v = deadline_.size() - 1; v > 0; --v) {
      deadline_[v - 1] = std::min(deadline_[v - 1], deadline_[v]);
    }
  }

  /// Somebody who shows that the version was made.
  Member witness_of(engine::Version version) const {
    for (engine::Version v = version; v <= claims_.last; ++v) {
      if (claims_.commit_of[v] != kNoMember) {
        return claims_.commit_of[v];
      }
      if (!claims_.seen_at(v).empty()) {
        return claims_.seen_at(v).front();
      }
    }
    for (const Member member : history_.members()) {
      const Operation& operation = history_.at(member);
      if (is_shown_by(operation) && operation.version >= version) {
        return member;
      }
    }
    return kNoMember;
  }

  const Model& model_;
  const LinearHistory& history_;
  VersionClaims& claims_;
  std::vector<Member> free_;
  std::vector<std::int64_t> deadline_;
  VersionReplay<Model> result_;
};

}  // namespace misdeal::harness
