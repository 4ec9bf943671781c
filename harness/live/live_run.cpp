#include "harness/live/live_run.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "harness/history/one_line.h"
#include "harness/live/profile_use.h"
#include "harness/live/target_session.h"

namespace misdeal::harness {

namespace {

constexpr unsigned kRetriesMax = 4;
constexpr unsigned kPatientWaitsMax = 3;  ///< of a whole timeout, for ids that stay in progress
constexpr unsigned kUnknownMax = 6;       ///< requests of unknown outcome that an instance may have
constexpr unsigned kIdleRoundsMax = 5;
constexpr unsigned kBarrenRoundsMax = 4;  ///< in a row, in which nothing was applied
// A run is taken to have tested something if this share of its rounds, or more, applied something.
constexpr std::uint64_t kRoundsToTell = 20;
constexpr std::uint64_t kBarrenSharePart = 20;

class LiveRun {
 public:
  LiveRun(const Profile& profile, LiveWire& wire, const LiveOptions& options,
          const std::atomic<bool>& stop)
      : profile_(profile),
        wire_(wire),
        options_(options),
        stop_(stop),
        session_(profile, wire, options.run_name),
        use_(profile),
        planner_(profile, {options.mix, options.rate ? LiveSync::paced : options.sync,
                           options.can_freeze, options.seed, options.run_name}),
        random_(derive_seed(options.seed, 1)) {}

  std::expected<LiveOutcome, std::string> run() {
    if (auto done = session_.prepare(); !done) return std::unexpected(done.error());
    for (unsigned i = 0; i < profile_.instances; ++i) {
      if (auto place = open(); !place) return std::unexpected(place.error());
    }
    const std::int64_t began_ns = schedule_begin_ns_ = wire_.now_ns();
    while (outcome_.tally.rounds < options_.rounds_max) {
      if (stop_.load(std::memory_order_relaxed)) {
        outcome_.was_interrupted = true;
        break;
      }
      if (options_.duration_ms && wire_.now_ns() - began_ns >= *options_.duration_ms * kNsPerMs) {
        break;
      }
      const std::size_t place = random_.below(places_.size());
      if (auto done = run_round(places_[place]); !done) {
        outcome_.trouble = done.error();
        break;
      }
      if (is_used_up(places_[place])) {
        if (auto closed = close(places_[place]); !closed) {
          outcome_.trouble = closed.error();
          break;
        }
        auto next = open();
        if (!next) {
          outcome_.trouble = next.error();
          break;
        }
        places_[place] = places_.back();
        places_.pop_back();
      }
    }
    if (outcome_.tally.rounds == 0 && !outcome_.trouble.empty()) {
      return std::unexpected(outcome_.trouble);
    }
    outcome_.attacked_ns = wire_.now_ns() - began_ns;
    // A server that is in trouble is left alone.
    for (std::size_t i = 0; i < places_.size() && outcome_.trouble.empty(); ++i) {
      if (auto closed = close(places_[i]); !closed) outcome_.trouble = closed.error();
    }
    outcome_.warnings = use_.warnings(outcome_.tally.overlapping_duplicates);
    note_idleness();
    judge();
    return std::move(outcome_);
  }

 private:
  // An instance under attack.
  struct Place {
    std::size_t instance = 0;
    std::optional<Seen> seen;  ///< the last observation, if it still holds
    unsigned unknown = 0;
    unsigned idle = 0;
    unsigned barren = 0;  ///< rounds since something was applied
    unsigned rounds = 0;
  };

  std::expected<void, std::string> open() {
    auto instance = session_.open_instance();
    if (!instance) return std::unexpected(instance.error());
    outcome_.history.instances.emplace_back();
    outcome_.history.instances.back().name = session_.instance_name(*instance);
    places_.push_back({.instance = *instance});
    ++outcome_.tally.instances;
    return {};
  }

  // That the very first cannot be closed is the profile's mistake; later ones do no harm but to
  // stay open.
  std::expected<void, std::string> close(const Place& place) {
    auto closed = session_.close_instance(place.instance);
    if (!closed && !has_closed_) return closed;
    has_closed_ = true;
    return {};
  }

  [[nodiscard]] bool is_used_up(const Place& place) const {
    if (!profile_.makes_instances) return false;
    return place.unknown >= kUnknownMax || place.idle >= kIdleRoundsMax ||
           place.barren >= kBarrenRoundsMax ||
           (profile_.rounds_per_instance != 0 && place.rounds >= profile_.rounds_per_instance);
  }

  std::expected<void, std::string> run_round(Place& place) {
    InstanceHistory& history = outcome_.history.instances[place.instance];
    if (!profile_.setup_round.empty()) {
      if (auto done = session_.prepare_round(place.instance); !done) return done;
      place.seen.reset();
    }
    if (!place.seen) {
      auto seen = session_.observe(place.instance);
      if (!seen) return std::unexpected(seen.error());
      place.seen = std::move(*seen);
    }
    const LivePlan plan = planner_.plan(session_, place.instance, *place.seen, history);
    ++outcome_.tally.rounds;
    ++place.rounds;
    if (plan.waves.empty()) {
      place.seen.reset();
      if (++place.idle < kIdleRoundsMax || profile_.makes_instances) return {};
      return std::unexpected(
          "no action is possible in the state that is observed; see \"when\" and \"turn\"");
    }
    place.idle = 0;
    LiveRound round;
    round.number = static_cast<std::uint32_t>(outcome_.tally.rounds);
    round.pattern = plan.pattern;
    round.sync = plan.sync;
    round.is_contest = plan.is_contest;
    round.first_call = round_begin_ = history.calls.size();
    round.before = *place.seen;
    for (const auto& wave : plan.waves) {
      if (auto done = fire(place.instance, wave, plan.sync); !done) return done;
    }
    if (auto done = retry_unknown(place, round); !done) return done;
    if (profile_.settle_ms > 0) pause(profile_.settle_ms);
    // Reads that nothing overlaps, now and then: they too must show what was acknowledged.
    if (random_.chance(30)) {
      LiveArrival read;
      read.observation = random_.below(profile_.observations.size());
      if (auto done = fire(place.instance, {read}, LiveSync::sequential); !done) return done;
    }
    auto after = session_.observe(place.instance);
    if (!after) return std::unexpected(after.error());
    place.seen = *after;
    round.after = std::move(*after);
    round.call_count = history.calls.size() - round.first_call;
    note(place, history, round);
    history.rounds.push_back(std::move(round));
    return {};
  }

  std::expected<void, std::string> fire(std::size_t instance, const std::vector<LiveArrival>& wave,
                                        LiveSync sync) {
    InstanceHistory& history = outcome_.history.instances[instance];
    std::vector<LiveShot> shots;
    for (const LiveArrival& arrival : wave) {
      auto shot = arrival.request == kNoRequest
                      ? session_.read_shot(instance, arrival.observation)
                      : session_.shot(instance, history.requests[arrival.request], arrival.variant);
      if (!shot) return std::unexpected(shot.error());
      shot->cuts_connection = arrival.cuts_connection;
      shot->draw = arrival.draw;
      if (options_.rate) shot->due_ns = schedule_begin_ns_ + options_.rate->due_ns(next_due_++);
      shots.push_back(std::move(*shot));
    }
    if (options_.rate) sync = LiveSync::paced;
    const bool is_alone = shots.size() == 1 && !options_.rate;
    auto replies = wire_.fire(shots, is_alone ? LiveSync::sequential : sync);
    if (!replies) return std::unexpected(replies.error());
    std::vector<LiveCall> calls;
    for (std::size_t i = 0; i < wave.size(); ++i) {
      calls.push_back(read(instance, wave[i], (*replies)[i]));
    }
    if (auto done = poll_accepted(instance, wave, *replies, calls); !done) return done;
    for (std::size_t i = 0; i < wave.size(); ++i) {
      take(instance, wave[i], i, (*replies)[i], std::move(calls[i]));
      if (options_.rate) take_pace(instance, wave[i], shots[i].due_ns, (*replies)[i]);
      if (auto kept = keep_captured(instance, (*replies)[i]); !kept) return kept;
    }
    SyncTally& tally = outcome_.syncs[static_cast<std::size_t>(sync)];
    tally.requests += wave.size();
    if (wave.size() > 1) {
      const LiveSpread spread = wire_.spread();
      if (spread.answered_while_frozen) {
        return std::unexpected(
            "the server answered while the process to freeze stood still: give --freeze the "
            "process "
            "that serves, not the one that started it");
      }
      ++tally.bursts;
      tally.in_service_sum += spread.in_service_max;
      tally.in_service_max = std::max<std::uint64_t>(tally.in_service_max, spread.in_service_max);
      tally.release.record(spread.release_ns);
      outcome_.tally.in_flight_max = std::max(outcome_.tally.in_flight_max, spread.in_service_max);
    }
    return {};
  }

  [[nodiscard]] LiveCall read(std::size_t instance, const LiveArrival& arrival,
                              const LiveReply& reply) const {
    if (arrival.request == kNoRequest) {
      return session_.read_observation(instance, arrival.observation, reply);
    }
    return session_.read(instance, request_of(instance, arrival), reply);
  }

  [[nodiscard]] const LiveRequest& request_of(std::size_t instance,
                                              const LiveArrival& arrival) const {
    return outcome_.history.instances[instance].requests[arrival.request];
  }

  // What was only accepted may be applied at any time until the last answer tells; if none does,
  // the outcome is unknown.
  std::expected<void, std::string> poll_accepted(std::size_t instance,
                                                 const std::vector<LiveArrival>& wave,
                                                 const std::vector<LiveReply>& replies,
                                                 std::vector<LiveCall>& calls) {
    struct Job {
      std::size_t place;  ///< in the wave
      LiveShot shot;
      std::int64_t give_up_ns;
    };
    std::vector<Job> jobs;
    std::int64_t every_ms = 0;
    for (std::size_t i = 0; i < wave.size(); ++i) {
      if (wave[i].request == kNoRequest || calls[i].meaning != Meaning::applied) continue;
      const LiveRequest& request = request_of(instance, wave[i]);
      const auto& then = profile_.actions[request.action].then;
      if (!then) continue;
      auto shot = session_.poll_shot(instance, request, replies[i].answer);
      if (!shot) return std::unexpected(shot.error());
      every_ms = std::max(every_ms, then->every_ms);
      jobs.push_back({i, std::move(*shot), wire_.now_ns() + then->within_ms * kNsPerMs});
    }
    while (!jobs.empty()) {
      pause(every_ms);
      std::vector<LiveShot> shots;
      for (const Job& job : jobs) shots.push_back(job.shot);
      const auto told = wire_.fire(shots, LiveSync::sequential);
      if (!told) return std::unexpected(told.error());
      const std::int64_t now_ns = wire_.now_ns();
      std::vector<Job> open;
      for (std::size_t i = 0; i < jobs.size(); ++i) {
        LiveCall& call = calls[jobs[i].place];
        const LiveRequest& request = request_of(instance, wave[jobs[i].place]);
        if (session_.finish_poll(instance, request, (*told)[i], call)) continue;
        if (now_ns < jobs[i].give_up_ns) {
          open.push_back(std::move(jobs[i]));
        } else {
          call.meaning = Meaning::unknown;
        }
      }
      jobs = std::move(open);
    }
    return {};
  }

  void take(std::size_t instance, const LiveArrival& arrival, std::size_t client,
            const LiveReply& reply, LiveCall call) {
    InstanceHistory& history = outcome_.history.instances[instance];
    const bool is_read = arrival.request == kNoRequest;
    call.request = arrival.request;
    call.client = static_cast<std::uint16_t>(client);
    call.was_cut = arrival.cuts_connection;
    if (!is_read) {
      ++outcome_.tally.meanings[static_cast<std::size_t>(call.meaning)];
      call.is_after_keep = is_after_keep(history, call);
      use_.note(history.requests[arrival.request], call, reply.answer);
    }
    if (call.is_answered()) {
      outcome_.latencies[name_of(instance, arrival)].record(reply.returned_ns - reply.invoked_ns);
    }
    history.calls.push_back(std::move(call));
  }

  // Of the call that was taken last. An answer without the value is the profile's mistake if none
  // ever had it, and nobody's matter later.
  std::expected<void, std::string> keep_captured(std::size_t instance, const LiveReply& reply) {
    InstanceHistory& history = outcome_.history.instances[instance];
    const LiveCall& call = history.calls.back();
    if (call.is_read() || call.meaning != Meaning::applied) return {};
    const LiveRequest& request = history.requests[call.request];
    if (profile_.actions[request.action].captures.empty()) return {};
    auto captured = session_.captured(instance, request, reply);
    if (!captured) {
      if (captured_from_.contains(request.action)) return {};
      return std::unexpected(captured.error());
    }
    captured_from_.insert(request.action);
    keep(std::move(*captured), history.captured);
    return {};
  }

  // Time that is let pass on purpose is no lateness: the rate's schedule stands still meanwhile. It
  // does not while the state is observed, which a slow server makes slow as well.
  void pause(std::int64_t milliseconds) {
    wire_.pause(milliseconds);
    schedule_begin_ns_ += milliseconds * kNsPerMs;
  }

  void take_pace(std::size_t instance, const LiveArrival& arrival, std::int64_t due_ns,
                 const LiveReply& reply) {
    wire::PacedLatency& latency = outcome_.paced[name_of(instance, arrival)];
    if (!reply.was_sent) return latency.record_unsent();
    latency.record(
        {.due_ns = due_ns, .first_out_ns = reply.invoked_ns, .complete_ns = reply.returned_ns},
        reply.answer.is_answered());
  }

  [[nodiscard]] std::string name_of(std::size_t instance, const LiveArrival& arrival) const {
    if (arrival.request == kNoRequest) return "observe";
    const InstanceHistory& history = outcome_.history.instances[instance];
    return profile_.actions[history.requests[arrival.request].action].name;
  }

  // With a fifth of the promised time to spare, for clocks that round.
  [[nodiscard]] bool is_after_keep(const InstanceHistory& history, const LiveCall& call) const {
    if (!profile_.promises.keep_ms) return false;
    std::int64_t first_ns = kNeverReturned;
    // Requests are sent again in their own round only.
    for (std::size_t i = round_begin_; i < history.calls.size(); ++i) {
      const LiveCall& earlier = history.calls[i];
      if (!earlier.is_read() && earlier.returned_ns != kNeverReturned &&
          history.requests[earlier.request].id_group == history.requests[call.request].id_group) {
        first_ns = std::min(first_ns, earlier.returned_ns);
      }
    }
    return first_ns != kNeverReturned && call.returned_ns != kNeverReturned &&
           call.returned_ns - first_ns > *profile_.promises.keep_ms * kNsPerMs * 4 / 5;
  }

  // The requests of the round whose outcome nobody was told, and which an id makes safe to repeat.
  [[nodiscard]] std::vector<std::size_t> open_requests(const InstanceHistory& history,
                                                       const LiveRound& round) const {
    std::set<std::size_t> open;
    for (std::size_t i = round.first_call; i < history.calls.size(); ++i) {
      const LiveCall& call = history.calls[i];
      if (call.is_read() || history.requests[call.request].id.empty()) continue;
      if (call.is_unknown() || call.meaning == Meaning::in_progress) {
        open.insert(call.request);
      }
    }
    for (std::size_t i = round.first_call; i < history.calls.size(); ++i) {
      const LiveCall& call = history.calls[i];
      const bool is_decided = !call.is_read() && call.is_answered() &&
                              call.meaning != Meaning::unknown &&
                              call.meaning != Meaning::in_progress;
      if (is_decided) open.erase(call.request);
    }
    return {open.begin(), open.end()};
  }

  std::expected<void, std::string> retry_unknown(Place& place, const LiveRound& round) {
    InstanceHistory& history = outcome_.history.instances[place.instance];
    if (profile_.promises.exactly_once) {
      for (unsigned tries = 0; tries < kRetriesMax; ++tries) {
        const auto open = open_requests(history, round);
        if (open.empty()) break;
        if (tries > 0) pause(is_last_patient(tries) ? profile_.timeout_ms : 10);
        for (const std::size_t request : open) {
          LiveArrival arrival;
          arrival.request = request;
          arrival.variant = {true, !history.requests[request].expected_version.empty()};
          ++outcome_.tally.retried;
          if (auto done = fire(place.instance, {arrival}, LiveSync::sequential); !done) return done;
        }
      }
    }
    for (std::size_t i = round.first_call; i < history.calls.size(); ++i) {
      if (history.calls[i].is_unknown()) ++outcome_.tally.unknown;
    }
    if (profile_.promises.exactly_once) {
      place.unknown += static_cast<unsigned>(open_requests(history, round).size());
    } else {
      for (std::size_t i = round.first_call; i < history.calls.size(); ++i) {
        if (history.calls[i].is_unknown()) ++place.unknown;
      }
    }
    return {};
  }

  // The last try comes a whole timeout later, a few times a run: what is then still in progress
  // stays so.
  bool is_last_patient(unsigned tries) {
    if (tries + 1 < kRetriesMax || patient_waits_ >= kPatientWaitsMax) return false;
    ++patient_waits_;
    return true;
  }

  void note(Place& place, const InstanceHistory& history, const LiveRound& round) {
    ++outcome_.syncs[static_cast<std::size_t>(round.sync)].rounds;
    std::set<std::size_t> twins;
    bool has_applied = false;
    for (std::size_t i = 0; i < round.call_count; ++i) {
      const LiveCall& call = history.calls[round.first_call + i];
      has_applied = has_applied || (!call.is_read() && call.meaning == Meaning::applied);
      ++(call.is_read() ? outcome_.tally.reads : outcome_.tally.requests);
      bool overlaps = false;
      for (std::size_t j = 0; j < round.call_count; ++j) {
        const LiveCall& other = history.calls[round.first_call + j];
        const bool meets =
            i != j && call.invoked_ns < other.returned_ns && other.invoked_ns < call.returned_ns;
        overlaps = overlaps || meets;
        if (meets && !call.is_read() && call.request == other.request) twins.insert(call.request);
      }
      outcome_.tally.overlapping += overlaps ? 1 : 0;
    }
    outcome_.tally.overlapping_duplicates += twins.size();
    outcome_.tally.rounds_applied += has_applied ? 1 : 0;
    place.barren = has_applied ? 0 : place.barren + 1;
  }

  void note_idleness() {
    const LiveTally& tally = outcome_.tally;
    const bool is_idle =
        tally.rounds >= kRoundsToTell && tally.rounds_applied * kBarrenSharePart < tally.rounds;
    if (!is_idle) return;
    outcome_.idle_reason = fmt::format(
        "something was applied in only {} of {} rounds; the server refuses nearly everything: "
        "refill it in \"setup\"/\"round\", or let \"setup\"/\"instance\" make a new one",
        tally.rounds_applied, tally.rounds);
  }

  // A wish to stop that ended the attack is no wish to leave out what came of it.
  void judge() {
    const bool was_stopped = stop_.load(std::memory_order_relaxed);
    outcome_.check =
        check_live(profile_, outcome_.history, options_.budget, was_stopped ? nullptr : &stop_);
    outcome_.was_interrupted = outcome_.was_interrupted || stop_.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < outcome_.history.instances.size(); ++i) {
      for (const LiveRound& round : outcome_.history.instances[i].rounds) {
        if (outcome_.check.blamed_rounds.contains({i, round.number})) {
          ++outcome_.syncs[static_cast<std::size_t>(round.sync)].rounds_violated;
        }
      }
    }
  }

  const Profile& profile_;
  LiveWire& wire_;
  const LiveOptions& options_;
  const std::atomic<bool>& stop_;
  TargetSession session_;
  ProfileUse use_;
  LivePlanner planner_;
  Random random_;
  std::vector<Place> places_;
  std::int64_t schedule_begin_ns_ = 0;  ///< with a rate: when its first request was due
  std::uint64_t next_due_ = 0;          ///< with a rate: the number of the next request
  std::size_t round_begin_ = 0;         ///< the first call of the round
  unsigned patient_waits_ = 0;
  bool has_closed_ = false;
  std::set<std::size_t> captured_from_;  ///< actions whose answers had what is captured
  LiveOutcome outcome_;
};

}  // namespace

std::expected<LiveOutcome, std::string> run_live(const Profile& profile, LiveWire& wire,
                                                 const LiveOptions& options,
                                                 const std::atomic<bool>& stop) {
  // Names of the profile and texts of the server are part of what went wrong.
  constexpr std::size_t kMessageBytesMax = 1000;
  auto outcome = LiveRun(profile, wire, options, stop).run();
  if (!outcome) return std::unexpected(one_line(outcome.error(), kMessageBytesMax));
  outcome->trouble = one_line(outcome->trouble, kMessageBytesMax);
  return outcome;
}

}  // namespace misdeal::harness
