#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/live/live_history.h"

namespace misdeal::harness {

/// What a request does to one slot.
struct SlotEffect {
  std::uint32_t slot = 0;
  Effect::Kind kind = Effect::Kind::add;
  std::int64_t number = 0;  ///< added, or set

  friend bool operator==(const SlotEffect&, const SlotEffect&) = default;
};

/// The effects of one request on the slots; nothing if its action does not say.
std::optional<std::vector<SlotEffect>> effects_of(const Profile& profile,
                                                  const LiveRequest& request);

/// How sure it is that something took effect during a round.
enum class Certainty : std::uint8_t {
  sure,   ///< exactly once, by the answers
  maybe,  ///< once or not at all
};

/// One execution that answers speak of.
struct Execution {
  Certainty certainty = Certainty::sure;
  std::size_t request = 0;
  std::size_t call = 0;         ///< the one that tells of it, or the first that may have done it
  std::int64_t invoked_ns = 0;  ///< not earlier than this
  std::int64_t answered_ns = kNeverReturned;  ///< not later than this, if sure
  std::vector<SlotEffect> effects;
};

/// The executions of the rounds of one instance, round by round.
///
/// Where ids take effect once, all arrivals of an id are one execution, in the round whose answers
/// first tell of it; elsewhere each arrival that was answered as applied is one of its own.
/// Requests of unknown outcome stay possible in all later rounds, until an answer tells. O(calls).
class RoundExecutions {
 public:
  RoundExecutions(const Profile& profile, const InstanceHistory& history)
      : profile_(profile), history_(history), states_(history.requests.size()) {}

  struct Result {
    std::vector<Execution> executions;
    bool are_effects_known = true;   ///< no request of unknown effect may have been executed
    std::vector<bool> is_slot_open;  ///< a slot that some execution changes in a way not described
  };
  /// To be called for each round in order.
  Result next(const LiveRound& round);

 private:
  enum class State : std::uint8_t { none, pending, done };
  void add(Result& result, Execution execution);
  void take_group(Result& result, std::span<const std::size_t> calls, std::size_t request);
  void take_call(Result& result, std::size_t call);
  [[nodiscard]] bool settles_as_refused(const LiveCall& call) const;
  [[nodiscard]] Execution execution_of(std::size_t call, Certainty certainty) const;

  const Profile& profile_;
  const InstanceHistory& history_;
  std::vector<State> states_;  ///< by request
  std::vector<Execution> pending_;
};

}  // namespace misdeal::harness
