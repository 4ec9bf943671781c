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

/// Whether two requests take effect once at most, both together: they are the same, or have one id
/// and nothing promises that the second payload is refused.
bool are_one_execution(const Profile& profile, const InstanceHistory& history, std::size_t a,
                       std::size_t b);

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
/// first tell of it; elsewhere each arrival that was answered as applied is one of its own. Of two
/// payloads with one id one is executed, unless the second is promised to be refused: then the
/// answers are taken at their word.
/// Requests of unknown outcome stay possible in all later rounds, until an answer tells; with more
/// than kPendingMax of them nothing can be told any more. O(calls).
class RoundExecutions {
 public:
  static constexpr std::size_t kPendingMax = 128;

  RoundExecutions(const Profile& profile, const InstanceHistory& history)
      : profile_(profile), history_(history), states_(history.requests.size()) {}

  struct Result {
    std::vector<Execution> executions;
    bool are_effects_known = true;   ///< no request of unknown effect may have been executed
    bool is_complete = true;         ///< false: more may have been executed than is listed
    std::vector<bool> is_slot_open;  ///< a slot that some execution changes in a way not described
  };
  /// To be called for each round in order.
  Result next(const LiveRound& round);

 private:
  enum class State : std::uint8_t { none, pending, done };
  void add(Result& result, Execution execution);
  void take_id(Result& result, std::span<const std::size_t> calls);
  void take_group(Result& result, std::span<const std::size_t> calls, std::size_t request,
                  Certainty most);
  void stay_possible(Execution execution);
  void take_call(Result& result, std::size_t call);
  [[nodiscard]] bool settles_as_refused(const LiveCall& call) const;
  [[nodiscard]] Execution execution_of(std::size_t call, Certainty certainty) const;

  const Profile& profile_;
  const InstanceHistory& history_;
  std::vector<State> states_;       ///< by request
  std::vector<Execution> pending_;  ///< at most kPendingMax
  bool has_dropped_ = false;        ///< there were more
};

}  // namespace misdeal::harness
