#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "harness/live/model_step.h"

namespace misdeal::harness {

/// What amounts that answers show say of the order: a debit of 5 that was answered "balance 95"
/// leads from 100 to 95, so an order of all is a walk that takes each such step once. What is left
/// must hang together with where one is; otherwise no way on takes all of it. That is the condition
/// for an Eulerian trail (Hierholzer, 1873) that a step can break; the other, on degrees, none can.
///
/// Steps that show nothing may lead anywhere their effects do; with more than kSilentMax of those
/// nothing is excluded. A value; O(steps) a question, O(steps * 2^kSilentMax) to make.
class ShownChain {
 public:
  static constexpr std::size_t kSilentMax = 3;

  ShownChain() = default;
  explicit ShownChain(std::span<const ModelStep> steps);

  /// Whether the steps that are not taken yet may follow from these amounts. `taken`: one a step.
  [[nodiscard]] bool can_go_on(const std::vector<std::int64_t>& amounts,
                               const std::vector<bool>& taken) const;

 private:
  using Node = std::uint32_t;
  static constexpr Node kNowhere = UINT32_MAX;
  struct Edge {
    Node from = kNowhere;  ///< nowhere: shows nothing
    Node to = kNowhere;
  };

  Node node_of(std::vector<std::int64_t> amounts);
  void find_slots(std::span<const ModelStep> steps);
  void add_silent(std::span<const ModelStep> steps);

  std::vector<std::uint32_t> slots_;  ///< that every step which shows anything shows; empty: no use
  std::map<std::vector<std::int64_t>, Node> nodes_;
  std::vector<Edge> edges_;                   ///< one a step
  std::vector<std::pair<Node, Node>> jumps_;  ///< what silent steps may connect
};

}  // namespace misdeal::harness
