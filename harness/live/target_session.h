#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "harness/live/live_history.h"
#include "harness/live/live_wire.h"
#include "harness/targets/profile.h"
#include "harness/targets/read_answer.h"

namespace misdeal::harness {

/// A foreign server as its profile describes it: prepares it, observes it, writes requests to it
/// and reads their answers. Owns what was captured. Not thread-safe.
class TargetSession {
 public:
  /// `run_name` fills ${run}: it must differ between runs against one server, or their ids and
  /// names would meet. All must outlive the session.
  TargetSession(const Profile& profile, LiveWire& wire, const std::string& run_name);
  ~TargetSession();

  /// The setup of the whole run. Errors name the step and what was answered.
  std::expected<void, std::string> prepare();
  /// A new instance, or the next of those that exist. Its number, from 0.
  std::expected<std::size_t, std::string> open_instance();
  /// The setup of a round.
  std::expected<void, std::string> prepare_round(std::size_t instance);
  /// Tells the server that an instance is not used any more, if the profile says how.
  std::expected<void, std::string> close_instance(std::size_t instance);
  /// Reads the state while nothing is in flight. Error: an amount, or the version, cannot be read.
  std::expected<Seen, std::string> observe(std::size_t instance);

  /// The request as bytes. Error: a place that nothing fills.
  std::expected<LiveShot, std::string> shot(std::size_t instance, const LiveRequest& request,
                                            Variant variant);
  /// One of the requests that observe, to be fired among others.
  std::expected<LiveShot, std::string> read_shot(std::size_t instance, std::size_t observation);

  /// What the answer means and shows.
  [[nodiscard]] LiveCall read(std::size_t instance, const LiveRequest& request,
                              const LiveReply& reply) const;
  [[nodiscard]] LiveCall read_observation(std::size_t instance, std::size_t observation,
                                          const LiveReply& reply) const;

  /// Of an action with "then": the request that asks what became of it, by the answer that it was
  /// accepted. Error: that answer lacks what is captured.
  std::expected<LiveShot, std::string> poll_shot(std::size_t instance, const LiveRequest& request,
                                                 const HttpAnswer& accepted);
  /// Whether it is over by this answer; `call`, which is that of the accepting answer, then means
  /// and shows what this one does.
  bool finish_poll(std::size_t instance, const LiveRequest& request, const LiveReply& reply,
                   LiveCall& call) const;

  /// What requests of other actions may use of this answer, which says applied. Error: something is
  /// not there, or is no number though it is an amount.
  [[nodiscard]] std::expected<CapturedValues, std::string> captured(std::size_t instance,
                                                                    const LiveRequest& request,
                                                                    const LiveReply& reply) const;

  /// Whether the last observation meets the condition; the bound as it shows it.
  [[nodiscard]] bool last_meets(std::size_t instance, const Condition& condition, int actor) const;
  [[nodiscard]] std::int64_t bound(std::size_t instance, const AmountBound& bound, int actor) const;

  [[nodiscard]] std::string instance_name(std::size_t instance) const;

 private:
  struct Instance;

  /// What any answer tells of its exchange, whatever was asked.
  [[nodiscard]] static LiveCall call_of(const LiveReply& reply);
  void read_shown(std::size_t instance, const LiveRequest& request, const HttpAnswer& answer,
                  LiveCall& call) const;

  std::expected<HttpAnswer, std::string> ask(const RequestTemplate& request, const Scope& scope);
  std::expected<void, std::string> run_step(const SetupStep& step, Scope& scope,
                                            std::vector<std::unique_ptr<Scope>>& actors,
                                            const std::string& name);
  std::expected<void, std::string> run_once(const SetupStep& step, Scope& scope, Scope& captured,
                                            const std::string& name);
  [[nodiscard]] const Scope& scope_of(std::size_t instance, int actor) const;
  [[nodiscard]] Source for_actor(const Source& source, int actor) const;
  std::expected<LiveShot, std::string> as_shot(const RequestTemplate& request, const Scope& scope);
  std::expected<void, std::string> read_seen(Instance& instance, Seen& seen);
  [[nodiscard]] int read_turn(const Instance& instance) const;

  const Profile& profile_;
  LiveWire& wire_;
  std::uint64_t steps_ = 0;  ///< requests of the setup, so far
  Scope run_;
  std::vector<std::unique_ptr<Scope>> run_actors_;
  std::vector<std::unique_ptr<Instance>> instances_;
};

}  // namespace misdeal::harness
