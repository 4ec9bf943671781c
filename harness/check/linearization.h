#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/linearization_search.h"
#include "harness/check/real_time_sweep.h"
#include "harness/check/state_window.h"
#include "harness/check/verdict.h"
#include "harness/check/version_claims.h"
#include "harness/check/version_replay.h"

/// Whether one order of all operations explains every answer: by the versions where there are any,
/// by search where they do not decide.
namespace misdeal::harness {

struct Linearization {
  Verdict verdict = Verdict::holds;
  FaultList faults;  ///< of the version passes
  /// Answers that show this version or a later one were not compared with the rules, because the
  /// replay ended before; kNoVersion if it did not.
  engine::Version judged_below = engine::kNoVersion;
  bool was_searched = false;
  SearchResult search;      ///< if it was searched
  std::uint64_t steps = 0;  ///< of the model, search included, beyond one a version
};

/// The three passes over a versioned history. `undecided` if there are answers without a version
/// and unanswered requests could have taken effect in several ways, or have made a version that
/// nobody was told; or if the steps did not suffice. The witness sees the commits replayed.
template <SequentialModel Model, typename Witness = NoWitness>
Linearization judge_by_versions(const Model& model, const LinearHistory& history,
                                VersionClaims& claims, std::uint64_t steps_max,
                                Witness&& witness = Witness{}) {
  Linearization judged;
  const bool has_unversioned = !claims.unversioned.empty();
  const VersionReplay<Model> replay =
      VersionReplayer(model, history, claims, steps_max, witness).run(has_unversioned);

  // made_by[v]: by when everybody who made versions up to v had been sent.
  std::vector<std::int64_t> made_by;
  if (has_unversioned) {
    made_by.assign(std::max<engine::Version>(replay.judged_below, 1), 0);
    for (engine::Version v = 1; v < replay.judged_below; ++v) {
      made_by[v] = std::max(made_by[v - 1], history.at(claims.commit_of[v]).invoked_ns);
    }
  }
  StateWindow<Model> window(model, history, claims, replay);
  // An unanswered request that fills no gap may still have made a version after the last known one.
  const bool has_hidden_versions = claims.maybes.size() > replay.filled.size();
  std::uint64_t tries = 0;
  bool needs_search = replay.is_out_of_steps;
  const bool is_replay_whole = replay.judged_below > claims.last;
  const auto place = [&](Member member, engine::Version lowest) -> std::optional<engine::Version> {
    const Operation& operation = history.at(member);
    for (engine::Version v = lowest; v < replay.judged_below; ++v) {
      if (made_by[v] > operation.returned_ns) {
        return std::nullopt;
      }
      if (++tries + window.steps() > steps_max) {
        needs_search = true;
        return engine::kNoVersion;
      }
      const typename Model::State& state = window.at(v);
      if (misfit_of_effect_free(model, state, model.observe(state), operation) == Misfit::none) {
        return v;
      }
    }
    needs_search = needs_search || has_hidden_versions;
    return is_replay_whole && !has_hidden_versions ? std::nullopt
                                                   : std::optional{engine::kNoVersion};
  };
  judged.faults = claims.faults;
  judged.faults.append(replay.faults);
  judged.faults.append(RealTimeSweep(history, claims, replay.filled, place).run());
  judged.steps = replay.steps + tries + window.steps();
  if (replay.judged_below <= claims.last) {
    judged.judged_below = replay.judged_below;
  }
  // Another way to fill the missing versions might explain what this one does not.
  const bool is_conclusive = !(replay.is_one_of_several && has_unversioned);
  if (!judged.faults.is_empty() && is_conclusive) {
    judged.verdict = Verdict::violated;
  } else if (!judged.faults.is_empty() || needs_search) {
    judged.faults = {};
    judged.verdict = Verdict::undecided;
  }
  return judged;
}

inline Verdict verdict_of(SearchEnd end) {
  switch (end) {
    case SearchEnd::found:
      return Verdict::holds;
    case SearchEnd::exhausted:
      return Verdict::violated;
    case SearchEnd::out_of_steps:
    case SearchEnd::out_of_memory:
      break;
  }
  return Verdict::undecided;
}

/// Judges one table's history. The versions decide nearly always; then the cost is one step of the
/// model a version. `claims` are those of the history; who filled missing versions is added. The
/// witness sees the commits that are replayed by version; below `judged_below` that is for certain,
/// unless a search had to decide.
template <SequentialModel Model, typename Witness = NoWitness>
Linearization judge_linearization(const Model& model, const LinearHistory& history,
                                  VersionClaims& claims, const SearchBudget& budget,
                                  Witness&& witness = Witness{}) {
  Linearization judged;
  if (claims.is_versioned) {
    judged = judge_by_versions(model, history, claims, budget.steps_max, witness);
    if (judged.verdict != Verdict::undecided) {
      return judged;
    }
  }
  const std::uint64_t steps_left = budget.steps_max - std::min(budget.steps_max, judged.steps);
  judged.was_searched = true;
  judged.search = LinearizationSearch<Model>(model, history, {steps_left, budget.bytes_max}).run();
  judged.steps += judged.search.steps;
  judged.verdict = verdict_of(judged.search.end);
  return judged;
}

}  // namespace misdeal::harness
