#include "harness/explore/engine/shared_steps.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

namespace misdeal::harness {

std::vector<explore::Step> shared_steps(std::span<const explore::Step> steps) {
  std::map<std::string, std::set<std::uint32_t>> users;
  for (const explore::Step& step : steps) {
    // The body only begins the threads and looks at the result.
    if (step.thread != 0) users[step.object].insert(step.thread);
  }
  std::vector<explore::Step> shared;
  for (const explore::Step& step : steps) {
    const bool is_on_shared = !step.object.empty() && users[step.object].size() > 1;
    if (step.thread != 0 && (is_on_shared || step.is_preemption)) shared.push_back(step);
  }
  if (!shared.empty()) return shared;
  // A bug that one client alone runs into: nothing is shared, and all that it does matters.
  std::ranges::copy_if(steps, std::back_inserter(shared),
                       [](const explore::Step& step) { return step.thread != 0; });
  return shared;
}

}  // namespace misdeal::harness
