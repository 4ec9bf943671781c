#include "harness/live/shown_chain.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace misdeal::harness {

namespace {

std::optional<std::int64_t> shown(const ModelStep& step, std::uint32_t slot) {
  const auto found = std::ranges::find(step.readings, slot, &SlotReading::slot);
  if (found == step.readings.end()) return std::nullopt;
  return found->value;
}

bool sets(const ModelStep& step, std::uint32_t slot) {
  return std::ranges::any_of(step.effects, [&](const SlotEffect& effect) {
    return effect.slot == slot && effect.kind != Effect::Kind::add;
  });
}

std::int64_t change_of(const ModelStep& step, std::uint32_t slot) {
  std::int64_t change = 0;
  for (const SlotEffect& effect : step.effects) {
    if (effect.slot == slot) change += effect.number;
  }
  return change;
}

// Union-find with path halving.
std::uint32_t root_of(std::vector<std::uint32_t>& parents, std::uint32_t node) {
  while (parents[node] != node) node = parents[node] = parents[parents[node]];
  return node;
}

}  // namespace

ShownChain::ShownChain(std::span<const ModelStep> steps) {
  find_slots(steps);
  if (slots_.empty()) return;
  for (const ModelStep& step : steps) {
    Edge& edge = edges_.emplace_back();
    std::vector<std::int64_t> before;
    std::vector<std::int64_t> after;
    for (const std::uint32_t slot : slots_) {
      const auto value = shown(step, slot);
      if (!value) break;
      after.push_back(*value);
      before.push_back(*value - change_of(step, slot));
    }
    if (after.size() == slots_.size())
      edge = {node_of(std::move(before)), node_of(std::move(after))};
  }
  add_silent(steps);
}

ShownChain::Node ShownChain::node_of(std::vector<std::int64_t> amounts) {
  return nodes_.emplace(std::move(amounts), static_cast<Node>(nodes_.size())).first->second;
}

void ShownChain::find_slots(std::span<const ModelStep> steps) {
  bool is_first = true;
  for (const ModelStep& step : steps) {
    if (!step.is_execution || step.readings.empty()) continue;
    if (is_first) {
      for (const SlotReading& reading : step.readings) slots_.push_back(reading.slot);
    }
    is_first = false;
    std::erase_if(slots_, [&](std::uint32_t slot) { return !shown(step, slot); });
  }
  std::erase_if(slots_, [&](std::uint32_t slot) {
    return std::ranges::any_of(steps, [&](const ModelStep& step) { return sets(step, slot); });
  });
}

void ShownChain::add_silent(std::span<const ModelStep> steps) {
  std::vector<std::vector<std::int64_t>> sums(1, std::vector<std::int64_t>(slots_.size(), 0));
  std::size_t silent = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].is_execution || edges_[i].to != kNowhere) continue;
    if (++silent > kSilentMax) {
      slots_.clear();
      return;
    }
    const std::size_t count = sums.size();
    for (std::size_t sum = 0; sum < count; ++sum) {
      sums.push_back(sums[sum]);
      for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
        sums.back()[slot] += change_of(steps[i], slots_[slot]);
      }
    }
  }
  for (const auto& [amounts, node] : nodes_) {
    for (const auto& sum : sums) {
      std::vector<std::int64_t> there = amounts;
      for (std::size_t slot = 0; slot < there.size(); ++slot) there[slot] += sum[slot];
      const auto found = nodes_.find(there);
      if (found != nodes_.end() && found->second != node) jumps_.emplace_back(node, found->second);
    }
  }
}

bool ShownChain::can_go_on(const std::vector<std::int64_t>& amounts,
                           const std::vector<bool>& taken) const {
  if (slots_.empty()) return true;
  std::vector<std::int64_t> shown_now;
  for (const std::uint32_t slot : slots_) shown_now.push_back(amounts[slot]);
  const auto here = nodes_.find(shown_now);
  // Between two steps that show nothing.
  if (here == nodes_.end()) return true;
  std::vector<Node> parents(nodes_.size());
  std::iota(parents.begin(), parents.end(), Node{0});
  for (const auto& [from, to] : jumps_) parents[root_of(parents, from)] = root_of(parents, to);
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (taken[i] || edges_[i].to == kNowhere) continue;
    parents[root_of(parents, edges_[i].from)] = root_of(parents, edges_[i].to);
  }
  const Node root = root_of(parents, here->second);
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (taken[i] || edges_[i].to == kNowhere) continue;
    if (root_of(parents, edges_[i].to) != root) return false;
  }
  return true;
}

}  // namespace misdeal::harness
