#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "harness/check/fault.h"
#include "harness/check/gap_candidates.h"
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
  /// The unanswered requests that filled missing versions, with the versions.
  std::vector<std::pair<Member, engine::Version>> filled;
  bool is_one_of_several = false;  ///< other ways to fill them were not tried
  bool is_out_of_steps = false;
  std::uint64_t steps = 0;  ///< of the model, spent on filling
  /// States at versions 0, kCheckpointInterval, …; only if asked for.
  std::vector<typename Model::State> checkpoints;
  static constexpr engine::Version kCheckpointInterval = 256;
};

/// Pass (c): applies the commits in the order of their versions and compares every answer with the
/// rules. Missing versions are filled with unanswered requests (written to `claims.commit_of`): at
/// a gap somebody must have committed, so a single candidate is certain; among several, the replay
/// goes on with one and comes back for the next if it meets a fault. Exhaustive, within a bound.
/// The witness sees every transition that is made, not those that are only tried.
template <SequentialModel Model, typename Witness = NoWitness>
class VersionReplayer {
 public:
  using State = typename Model::State;

  /// At most `steps_max` steps of the model are spent on filling missing versions.
  VersionReplayer(const Model& model, const LinearHistory& history, VersionClaims& claims,
                  std::uint64_t steps_max, Witness& witness)
      : model_(model),
        history_(history),
        claims_(claims),
        candidates_(history, claims),
        steps_max_(steps_max),
        witness_(witness) {}

  VersionReplay<Model> run(bool keeps_checkpoints) {
    State state = model_.initial();
    engine::Version version = 0;
    for (;;) {
      if (const std::optional<Fault> fault = judge(state, version)) {
        if (!retry(state, version, *fault)) {
          break;
        }
        continue;
      }
      result_.judged_below = version + 1;
      if (keeps_checkpoints && version % VersionReplay<Model>::kCheckpointInterval == 0) {
        result_.checkpoints.push_back(state);
      }
      if (version == claims_.last) {
        break;
      }
      ++version;
    }
    result_.is_one_of_several = !choices_.empty();
    return std::move(result_);
  }

 private:
  /// A missing version that several requests could have made, and who is left to try.
  struct Choice {
    engine::Version version;
    State before;
    std::vector<Member> untried;
    std::size_t filled_count;
  };

  /// Makes the version and judges everybody who shows it. A fault ends this way of filling.
  std::optional<Fault> judge(State& state, engine::Version version) {
    if (version > 0) {
      if (claims_.commit_of[version] == kNoMember && !fill(state, version)) {
        return Fault{FaultKind::missing_version, version, candidates_.witness_of(version),
                     kNoMember};
      }
      const Member member = claims_.commit_of[version];
      const Misfit misfit = step_commit(model_, state, history_.at(member), witness_);
      if (misfit != Misfit::none) {
        const FaultKind kind =
            misfit == Misfit::refusal ? FaultKind::refused_commit : FaultKind::wrong_commit_view;
        return Fault{kind, version, member, kNoMember};
      }
    }
    return judge_seen(state, version);
  }

  /// With nothing left to try, faults of effect-free operations are noted and the replay goes on.
  std::optional<Fault> judge_seen(const State& state, engine::Version version) {
    const auto seen = claims_.seen_at(version);
    if (seen.empty()) {
      return std::nullopt;
    }
    const std::uint64_t observed = model_.observe(state);
    for (const Member member : seen) {
      const Misfit misfit = misfit_of_effect_free(model_, state, observed, history_.at(member));
      if (misfit == Misfit::none) {
        continue;
      }
      const FaultKind kind =
          misfit == Misfit::refusal ? FaultKind::wrong_refusal : FaultKind::wrong_view;
      const Fault fault{kind, version, member, kNoMember};
      if (!choices_.empty()) {
        return fault;
      }
      result_.faults.add(fault);
    }
    return std::nullopt;
  }

  bool fill(const State& state, engine::Version version) {
    std::vector<Member> fitting = candidates_.at(version, [&](const Operation& operation) {
      ++result_.steps;
      return model_.answer(state, operation).outcome == OperationOutcome::committed;
    });
    if (fitting.size() > 1) {
      std::erase_if(
          fitting, [&](Member candidate) { return !fits_what_follows(state, version, candidate); });
    }
    if (fitting.empty()) {
      return false;
    }
    if (fitting.size() > 1) {
      choices_.push_back(
          {version, state, {fitting.rbegin(), fitting.rend() - 1}, result_.filled.size()});
    }
    take(fitting.front(), version);
    return true;
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

  /// Goes back to the last choice and takes its next candidate. False, with the fault that came
  /// last in the history noted, if there is none left, or no step.
  bool retry(State& state, engine::Version& version, const Fault& fault) {
    if (!latest_fault_ || fault.version > latest_fault_->version) {
      latest_fault_ = fault;
      latest_filled_ = result_.filled;
    }
    if (!choices_.empty() && result_.steps >= steps_max_) {
      result_.is_out_of_steps = true;
      return false;
    }
    if (choices_.empty()) {
      undo_to(0);
      for (const auto& [member, filled_version] : latest_filled_) {
        take(member, filled_version);
      }
      result_.faults.add(*latest_fault_);
      return false;
    }
    Choice& choice = choices_.back();
    result_.steps += version - choice.version + 1;
    undo_to(choice.filled_count);
    version = choice.version;
    const Member next = choice.untried.back();
    choice.untried.pop_back();
    if (choice.untried.empty()) {
      state = std::move(choice.before);
      choices_.pop_back();
    } else {
      state = choice.before;
    }
    take(next, version);
    result_.judged_below = version;
    const engine::Version kept = (version - 1) / VersionReplay<Model>::kCheckpointInterval + 1;
    if (result_.checkpoints.size() > kept) {
      result_.checkpoints.erase(result_.checkpoints.begin() + static_cast<std::ptrdiff_t>(kept),
                                result_.checkpoints.end());
    }
    return true;
  }

  void take(Member member, engine::Version version) {
    claims_.commit_of[version] = member;
    candidates_.take(member);
    result_.filled.emplace_back(member, version);
  }

  void undo_to(std::size_t count) {
    while (result_.filled.size() > count) {
      const auto& [member, version] = result_.filled.back();
      claims_.commit_of[version] = kNoMember;
      candidates_.give_back(member);
      result_.filled.pop_back();
    }
  }

  const Model& model_;
  const LinearHistory& history_;
  VersionClaims& claims_;
  GapCandidates candidates_;
  std::uint64_t steps_max_;
  Witness& witness_;
  std::vector<Choice> choices_;
  std::optional<Fault> latest_fault_;
  std::vector<std::pair<Member, engine::Version>> latest_filled_;
  VersionReplay<Model> result_;
};

}  // namespace misdeal::harness
