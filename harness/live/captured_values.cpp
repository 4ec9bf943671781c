#include "harness/live/captured_values.h"

#include <algorithm>

namespace misdeal::harness {

const Value* CapturedValues::find(std::string_view name) const {
  const auto found = std::ranges::find(values, name, &std::pair<std::string, Value>::first);
  return found == values.end() ? nullptr : &found->second;
}

void keep(CapturedValues captured, std::vector<CapturedValues>& all) {
  if (std::ranges::find(all, captured) != all.end()) return;
  if (all.size() == kCapturedMax) all.erase(all.begin());
  all.push_back(std::move(captured));
}

std::vector<const CapturedValues*> usable(std::span<const CapturedValues> all,
                                          const ActionSpec& action, int actor) {
  std::vector<const CapturedValues*> found;
  for (const CapturedValues& captured : all) {
    const bool has_all = std::ranges::all_of(action.uses_captured, [&](const std::string& name) {
      return captured.find(name) != nullptr;
    });
    if (has_all && captured.actor == actor) found.push_back(&captured);
  }
  return found;
}

CapturedValues part_for(const ActionSpec& action, const CapturedValues& captured) {
  CapturedValues part{captured.actor, {}};
  for (const std::string& name : action.uses_captured) {
    part.values.emplace_back(name, *captured.find(name));
  }
  return part;
}

}  // namespace misdeal::harness
