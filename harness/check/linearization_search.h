#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/check/linear_history.h"
#include "harness/check/sequential_model.h"
#include "harness/check/visited_set.h"

namespace misdeal::harness {

/// Bounds on one search.
struct SearchBudget {
  std::uint64_t steps_max = 2'000'000;
  std::size_t bytes_max = 256U << 20U;
};

enum class SearchEnd : std::uint8_t { found, exhausted, out_of_steps, out_of_memory };

struct SearchResult {
  SearchEnd end = SearchEnd::exhausted;
  std::uint64_t steps = 0;
  std::size_t answered = 0;         ///< operations that have to be put in order
  std::size_t answered_placed = 0;  ///< of these, the most that any order explained
  Member stuck_at = kNoMember;  ///< exhausted: the answer that the longest order could not explain
  Member last_placed = kNoMember;  ///< … and the operation that order ended with
};

/// Looks for one order of all operations that respects real time and explains every answer.
///
/// Depth first over the operations that may come next, after Wing and Gong (Testing and verifying
/// concurrent objects, 1993), never entering the same pair of placed set and state twice (Lowe,
/// Testing for linearizability, 2017), on a linked list of invocations and responses as in
/// Athalye's Porcupine. Deviation: a visited pair is remembered as a 128-bit hash, 16 bytes instead
/// of a bit set and a state. Among pairs with the same set only the state's 64-bit fingerprint
/// tells them apart: below 10^-6 for a false "seen before" even if 2 million of them shared one
/// set. Exponential in the number of operations in flight together; hence the budget.
template <SequentialModel Model>
class LinearizationSearch {
 public:
  using State = typename Model::State;

  LinearizationSearch(const Model& model, const LinearHistory& history, const SearchBudget& budget)
      : model_(model), history_(history), budget_(budget) {}

  SearchResult run() {
    build_events();
    State state = model_.initial();
    std::uint32_t event = next(kHead);
    while (result_.answered_placed_now < result_.answered) {
      if (result_.steps >= budget_.steps_max) {
        return ended(SearchEnd::out_of_steps);
      }
      if (visited_.bytes() + frames_.capacity() * sizeof(Frame) > budget_.bytes_max) {
        return ended(SearchEnd::out_of_memory);
      }
      if (event != kHead && is_call(event)) {
        event = try_to_place(event, state) ? next(kHead) : next(event);
      } else {
        note_stuck(event);
        if (frames_.empty()) {
          return ended(SearchEnd::exhausted);
        }
        event = next(take_back(state));
      }
    }
    return ended(SearchEnd::found);
  }

 private:
  // Event 2i is the invocation of member i, 2i + 1 its response; the list runs by time, from kHead
  // to kHead. Operations that never returned have no response in it.
  static constexpr std::uint32_t kHead = std::numeric_limits<std::uint32_t>::max();

  struct Links {
    std::uint32_t previous;
    std::uint32_t next;
  };
  struct Frame {
    std::uint32_t call;
    State before;
  };
  struct Progress : SearchResult {
    std::size_t answered_placed_now = 0;
  };

  static bool is_call(std::uint32_t event) { return event % 2 == 0; }
  [[nodiscard]] Member member_of(std::uint32_t event) const {
    return history_.members()[event / 2];
  }
  /// Whether the answer is known, and so must be explained.
  [[nodiscard]] bool is_answered(std::uint32_t call) const {
    return role_of(history_.at(member_of(call))) != Role::maybe;
  }
  [[nodiscard]] bool has_response(std::uint32_t call) const {
    return is_answered(call) && history_.at(member_of(call)).returned_ns != kNeverReturned;
  }
  [[nodiscard]] std::uint32_t next(std::uint32_t event) const {
    return event == kHead ? first_ : links_[event].next;
  }

  void build_events() {
    const auto count = static_cast<std::uint32_t>(history_.members().size());
    std::vector<std::uint32_t> order;
    order.reserve(std::size_t{2} * count);
    for (std::uint32_t i = 0; i < count; ++i) {
      order.push_back(2 * i);
      if (has_response(2 * i)) {
        order.push_back(2 * i + 1);
      }
      result_.answered += static_cast<std::size_t>(is_answered(2 * i));
    }
    // Invocations first among equals: only what was answered strictly before is ordered before.
    std::ranges::sort(order, {}, [this](std::uint32_t event) {
      const Operation& operation = history_.at(member_of(event));
      return is_call(event) ? std::tuple{operation.invoked_ns, 0, event}
                            : std::tuple{operation.returned_ns, 1, event};
    });
    links_.resize(std::size_t{2} * count);
    std::uint32_t previous = kHead;
    for (const std::uint32_t event : order) {
      link_after(previous, event);
      previous = event;
    }
    set_next(previous, kHead);
  }

  void link_after(std::uint32_t previous, std::uint32_t event) {
    set_next(previous, event);
    links_[event].previous = previous;
  }
  void set_next(std::uint32_t event, std::uint32_t to) {
    (event == kHead ? first_ : links_[event].next) = to;
  }
  void unlink(std::uint32_t event) {
    const Links links = links_[event];
    set_next(links.previous, links.next);
    if (links.next != kHead) {
      links_[links.next].previous = links.previous;
    }
  }
  void relink(std::uint32_t event) {
    const Links links = links_[event];
    set_next(links.previous, event);
    if (links.next != kHead) {
      links_[links.next].previous = event;
    }
  }

  /// Applies the operation to the state if its answer fits there.
  bool apply(State& state, const Operation& operation) {
    switch (role_of(operation)) {
      case Role::commit:
      case Role::maybe:
        return step_commit(model_, state, operation) == Misfit::none;
      case Role::effect_free:
        return misfit_of_effect_free(model_, state, model_.observe(state), operation) ==
               Misfit::none;
      case Role::replay:
        return operation.version == engine::kNoVersion ||
               model_.version(state) >= operation.version;
    }
    return false;
  }

  bool try_to_place(std::uint32_t call, State& state) {
    ++result_.steps;
    State after = state;
    if (!apply(after, history_.at(member_of(call)))) {
      return false;
    }
    const SetHash placed = placed_.with(call / 2);
    if (!visited_.insert(placed.joined(model_.fingerprint(after)))) {
      return false;
    }
    frames_.push_back({call, std::move(state)});
    state = std::move(after);
    placed_ = placed;
    unlink(call);
    if (has_response(call)) {
      unlink(call + 1);
    }
    result_.answered_placed_now += static_cast<std::size_t>(is_answered(call));
    return true;
  }

  std::uint32_t take_back(State& state) {
    const std::uint32_t call = frames_.back().call;
    state = std::move(frames_.back().before);
    frames_.pop_back();
    placed_ = placed_.with(call / 2);  // an exclusive or: adding twice removes
    if (has_response(call)) {
      relink(call + 1);
    }
    result_.answered_placed_now -= static_cast<std::size_t>(is_answered(call));
    relink(call);
    return call;
  }

  void note_stuck(std::uint32_t event) {
    if (result_.stuck_at == kNoMember || result_.answered_placed_now > result_.answered_placed) {
      result_.answered_placed = result_.answered_placed_now;
      result_.stuck_at = member_of(event == kHead ? first_ : event);
      result_.last_placed = frames_.empty() ? kNoMember : member_of(frames_.back().call);
    }
  }

  SearchResult ended(SearchEnd end) {
    result_.end = end;
    result_.answered_placed = std::max(result_.answered_placed, result_.answered_placed_now);
    return result_;
  }

  const Model& model_;
  const LinearHistory& history_;
  SearchBudget budget_;
  Progress result_;
  std::vector<Links> links_;
  std::uint32_t first_ = kHead;
  std::vector<Frame> frames_;
  SetHash placed_;
  VisitedSet visited_;
};

}  // namespace misdeal::harness
