#include <utility>

#include "harness/explore/strategies/depth_first.h"
#include "harness/explore/strategies/partial_order.h"
#include "harness/explore/strategies/random_walks.h"

namespace misdeal::explore {

std::unique_ptr<Strategy> make_strategy(StrategyKind kind, const Options& options) {
  const std::uint64_t seed = options.seed;
  switch (kind) {
    case StrategyKind::random:
      return std::make_unique<RandomWalk>(seed, options.switch_probability);
    case StrategyKind::pct:
      return std::make_unique<PriorityWalk>(seed, options.pct_depth);
    case StrategyKind::pos:
      return std::make_unique<PartialOrderSampling>(seed);
    case StrategyKind::urw:
      return std::make_unique<UniformWalk>(seed, false);
    case StrategyKind::surw:
      return std::make_unique<UniformWalk>(seed, true);
    case StrategyKind::dfs:
      return std::make_unique<DepthFirst>(options.preemptions_max);
    case StrategyKind::dpor:
      return std::make_unique<PartialOrder>();
    case StrategyKind::portfolio:
      break;
  }
  constexpr double kSticky = 0.1;
  std::vector<std::unique_ptr<Strategy>> members;
  members.push_back(std::make_unique<RandomWalk>(seed, 1.0));
  members.push_back(std::make_unique<PartialOrderSampling>(seed ^ 1));
  members.push_back(std::make_unique<PriorityWalk>(seed ^ 2, options.pct_depth));
  members.push_back(std::make_unique<UniformWalk>(seed ^ 3, false));
  members.push_back(std::make_unique<UniformWalk>(seed ^ 4, true));
  members.push_back(std::make_unique<RandomWalk>(seed ^ 5, kSticky));
  return std::make_unique<Portfolio>(std::move(members));
}

}  // namespace misdeal::explore
