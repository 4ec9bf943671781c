#include "harness/explore/engine/shared_steps.h"

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
  return shared;
}

}  // namespace misdeal::harness
