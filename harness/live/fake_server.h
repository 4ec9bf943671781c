#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "harness/live/live_wire.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

/// What a test server has wrong with it.
enum class FakeBug : std::uint8_t {
  none,
  update_lost,            ///< of overlapping changes the last one wins
  effect_behind_refusal,  ///< refuses for want of money after having taken it
  twins_executed,         ///< overlapping arrivals of one id are all executed
  late_retry_executed,    ///< an id is forgotten as soon as it is answered
  version_reused,         ///< overlapping changes are told the same version
  two_winners,            ///< preconditions are tested before anything is changed
  stale_reads,            ///< reads overlapping or following a burst see what was before it
  key_wedged,             ///< an id whose client went away stays in progress for good
  overdraft,              ///< what is left is tested before anything is changed
  payload_ignored,        ///< an id with another payload is executed
  half_transfer,          ///< a transfer sometimes only takes
  answer_missing,         ///< some requests are never answered
  two_actions_a_turn,     ///< whose turn it is is tested before anything is changed
  dirty_answers,          ///< an answer shows an amount that never was
};

/// A small server in this process, on virtual time, for tests: accounts with balance, version,
/// idempotency keys, preconditions, transfers, and a table on which two players take turns. Its
/// bursts overlap: all are sent before any is answered. Correct but for its bug.
class FakeServer : public LiveWire {
 public:
  FakeServer(FakeBug bug, std::uint64_t seed);
  ~FakeServer() override;

  std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                          LiveSync sync) override;
  [[nodiscard]] LiveSpread spread() const override { return spread_; }
  [[nodiscard]] std::string authority() const override { return "fake"; }
  void pause(std::int64_t milliseconds) override { now_ns_ += milliseconds * 1'000'000; }
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }

  /// The share of requests whose client is told nothing although they are executed, in percent.
  void lose_answers(unsigned percent) { lost_percent_ = percent; }
  /// An id with another payload gets the first answer instead of a refusal; replays are marked as
  /// such or not.
  void replay_any_payload(bool marks_replays) {
    replays_any_payload_ = true;
    marks_replays_ = marks_replays;
  }
  /// A key belongs to its payload: with another one it is another key.
  void tell_keys_apart_by_payload() { has_keys_by_payload_ = true; }
  /// Accounts that were closed.
  [[nodiscard]] std::uint64_t closed() const { return closed_; }
  /// Of paced requests each so-many-th takes so long, and those behind it wait.
  void stall_every(unsigned requests, std::int64_t milliseconds) {
    stall_every_ = requests;
    stall_ms_ = milliseconds;
  }

 private:
  struct Request;
  struct State;

  void handle_paced(std::vector<Request>& requests, std::span<const LiveShot> shots,
                    std::vector<LiveReply>& replies);
  void handle_together(std::vector<Request>& requests);
  HttpAnswer handle(const Request& request);
  HttpAnswer change(const Request& request);
  HttpAnswer apply(const Request& request);

  FakeBug bug_;
  Random random_;
  std::int64_t now_ns_ = 1'000'000'000;
  unsigned lost_percent_ = 0;
  bool replays_any_payload_ = false;
  bool marks_replays_ = true;
  bool has_keys_by_payload_ = false;
  std::uint64_t closed_ = 0;
  unsigned stall_every_ = 0;  ///< 0: never
  std::int64_t stall_ms_ = 0;
  std::uint64_t paced_ = 0;  ///< requests so far
  LiveSpread spread_;
  std::unique_ptr<State> state_;
};

/// Its profile, as it would be written by hand.
std::string_view fake_profile();

}  // namespace misdeal::harness
