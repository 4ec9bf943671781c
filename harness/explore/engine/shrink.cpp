#include "harness/explore/engine/shrink.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/violation.h"

namespace misdeal::harness {
namespace {

class Shrinking {
 public:
  Shrinking(const EngineSpec& engine, const Repro& repro, std::chrono::seconds time_limit,
            const std::function<void(const Repro&)>& kept)
      : engine_(engine), end_(Clock::now() + time_limit), kept_(kept) {
    result_.repro = repro;
  }

  ShrinkResult run() {
    drop_clients();
    while (drop_acts() && has_time()) {
    }
    certify();
    return std::move(result_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool has_time() const { return Clock::now() < end_; }

  std::optional<Repro> fails(const Scenario& scenario, explore::Options options) {
    options.finds_places = false;  // Nobody looks at what is not kept.
    const EngineExploration outcome =
        explore_for(result_.repro.violates, engine_, scenario, options);
    result_.executions += outcome.result.executions;
    is_exhausted_ = outcome.result.is_exhaustive;
    if (!outcome.result.failure || violation_of(outcome) != result_.repro.violates)
      return std::nullopt;
    Repro smaller = repro_of(engine_, scenario, outcome, options.seed);
    return smaller;
  }

  /// Few preemptions first: what fails with none need not be searched with more.
  bool try_scenario(const Scenario& scenario) {
    for (std::uint32_t bound = 0; bound <= 2 && has_time(); ++bound) {
      const auto smaller = fails(scenario, {.strategy = explore::StrategyKind::dfs,
                                            .executions_max = 2'000,
                                            .preemptions_max = bound});
      if (smaller) return keep(*smaller);
      if (!is_exhausted_) break;
    }
    const auto smaller = fails(scenario, {.seed = result_.repro.seed, .executions_max = 2'000});
    return smaller && keep(*smaller);
  }

  bool keep(const Repro& smaller) {
    result_.repro = smaller;
    kept_(smaller);
    return true;
  }

  void drop_clients() {
    for (std::size_t i = result_.repro.scenario.clients.size(); i-- > 0 && has_time();) {
      Scenario smaller = result_.repro.scenario;
      if (smaller.clients.size() == 1) return;
      smaller.clients.erase(smaller.clients.begin() + static_cast<std::ptrdiff_t>(i));
      try_scenario(smaller);
    }
  }

  /// Blocks of actions, the larger first (Zeller, Hildebrandt: Simplifying and isolating
  /// failure-inducing input, 2002). Whether any could be dropped.
  bool drop_acts() {
    bool has_dropped = drop_from([](Scenario& scenario) { return &scenario.opening; });
    for (std::size_t client = 0; client < result_.repro.scenario.clients.size(); ++client) {
      has_dropped |= drop_from([client](Scenario& scenario) { return &scenario.clients[client]; });
    }
    return has_dropped;
  }

  bool drop_from(const std::function<std::vector<Act>*(Scenario&)>& part) {
    bool has_dropped = false;
    for (std::size_t block = part(result_.repro.scenario)->size(); block > 0; block /= 2) {
      for (std::size_t at = 0; at < part(result_.repro.scenario)->size() && has_time();) {
        Scenario smaller = result_.repro.scenario;
        std::vector<Act>& acts = *part(smaller);
        const std::size_t end = std::min(at + block, acts.size());
        acts.erase(acts.begin() + static_cast<std::ptrdiff_t>(at),
                   acts.begin() + static_cast<std::ptrdiff_t>(end));
        if (try_scenario(smaller)) {
          has_dropped = true;
        } else {
          at += block;
        }
      }
    }
    return has_dropped;
  }

  void certify() {
    for (std::uint32_t bound = 0; bound < result_.repro.preemptions && has_time(); ++bound) {
      const auto smaller = fails(result_.repro.scenario, {.strategy = explore::StrategyKind::dfs,
                                                          .executions_max = 200'000,
                                                          .preemptions_max = bound});
      if (smaller) keep(*smaller);
      if (!smaller && !is_exhausted_) return;
    }
    result_.is_minimal_in_preemptions = has_time();
  }

  const EngineSpec& engine_;
  Clock::time_point end_;
  const std::function<void(const Repro&)>& kept_;
  ShrinkResult result_;
  bool is_exhausted_ = false;
};

}  // namespace

std::size_t act_count(const Scenario& scenario) {
  std::size_t count = scenario.opening.size();
  for (const auto& client : scenario.clients) count += client.size();
  return count;
}

ShrinkResult shrink(const EngineSpec& engine, const Repro& repro, std::chrono::seconds time_limit,
                    const std::function<void(const Repro&)>& kept) {
  return Shrinking(engine, repro, time_limit, kept).run();
}

}  // namespace misdeal::harness
