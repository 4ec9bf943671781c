#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "harness/live/live_judge.h"

/// Versions by what the profile promises of them: they change with the state, are unique, grow, or
/// count the applied requests.
namespace misdeal::harness {

namespace {

std::optional<std::int64_t> number_of(std::string_view version) {
  version = bare_tag(version);
  std::int64_t number = 0;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), number);
  if (error != std::errc{} || end != version.data() + version.size()) return std::nullopt;
  return number;
}

class VersionCheck {
 public:
  VersionCheck(LiveJudge& judge, std::size_t instance)
      : judge_(judge),
        promise_(judge.profile.promises.versions),
        instance_(instance),
        history_(judge.history.instances[instance]),
        executions_(judge.profile, history_) {}

  void run() {
    for (const LiveRound& round : history_.rounds) {
      const auto executed = executions_.next(round);
      check_move(round, executed);
      if (promise_ >= VersionPromise::unique) check_duplicates(round);
      if (promise_ >= VersionPromise::increasing) check_growth(round);
    }
  }

 private:
  void blame(const LiveRound& round, std::string message, std::string expected,
             std::string observed, std::vector<std::size_t> calls, bool shows_after = false) {
    Finding finding;
    finding.property = Property::version_order;
    finding.message = std::move(message);
    finding.expected = std::move(expected);
    finding.observed = std::move(observed);
    judge_.blame(std::move(finding), instance_, round, std::move(calls), shows_after);
  }

  static std::vector<std::size_t> calls_of(const RoundExecutions::Result& executed) {
    std::vector<std::size_t> calls;
    calls.reserve(executed.executions.size());
    for (const Execution& execution : executed.executions) calls.push_back(execution.call);
    return calls;
  }

  void check_move(const LiveRound& round, const RoundExecutions::Result& executed) {
    if (round.before.version.empty() || round.after.version.empty() ||
        judge_.is_blamed(instance_, round)) {
      return;
    }
    judge_.report(Property::version_order).count_checked();
    const bool has_moved = round.before.version != round.after.version;
    if (round.before.amounts != round.after.amounts && !has_moved) {
      blame(round, "the state changed, its version did not", "another version",
            event_of(judge_.profile, round.after).answered, calls_of(executed), true);
      return;
    }
    if (promise_ >= VersionPromise::increasing) check_steps(round, executed);
  }

  void check_steps(const LiveRound& round, const RoundExecutions::Result& executed) {
    const auto before = number_of(round.before.version);
    const auto after = number_of(round.after.version);
    if (!before || !after) {
      judge_.report(Property::version_order)
          .leave_undecided(fmt::format("version {} is no number", round.after.version));
      return;
    }
    if (*after < *before) {
      blame(round, "the version went back", fmt::format("at least {}", *before),
            std::to_string(*after), calls_of(executed), true);
      return;
    }
    if (promise_ != VersionPromise::counting || judge_.is_blamed(instance_, round)) return;
    const auto sure =
        std::ranges::count(executed.executions, Certainty::sure, &Execution::certainty);
    const std::int64_t most =
        executed.is_complete ? *before + std::ssize(executed.executions) : *after;
    if (*after >= *before + sure && *after <= most) return;
    blame(round, "the version does not count the applied requests",
          *before + sure == most ? std::to_string(most)
                                 : fmt::format("{} to {}", *before + sure, most),
          std::to_string(*after), calls_of(executed), true);
  }

  // Two applied requests that were both told of one version.
  void check_duplicates(const LiveRound& round) {
    for (std::size_t i = 0; i < round.call_count; ++i) {
      const std::size_t index = round.first_call + i;
      const LiveCall& call = history_.calls[index];
      if (!is_applied(call)) continue;
      judge_.report(Property::version_order).count_checked();
      const auto [first, is_first] = made_by_.emplace(std::string(bare_tag(call.version)), index);
      const LiveCall& other = history_.calls[first->second];
      if (is_first || is_same_execution(other, call)) continue;
      blame(round, fmt::format("version {} was made twice", call.version),
            "a version of its own for each applied request", "the same version",
            {first->second, index});
      return;
    }
  }

  [[nodiscard]] static bool is_applied(const LiveCall& call) {
    return !call.is_read() && call.meaning == Meaning::applied && !call.is_replay &&
           !call.version.empty();
  }

  [[nodiscard]] bool is_same_execution(const LiveCall& a, const LiveCall& b) const {
    return are_one_execution(judge_.profile, history_, a.request, b.request);
  }

  // An arrival after another of one id may get that one's recorded answer, marked or not.
  [[nodiscard]] bool may_be_replay(const LiveRound& round, std::size_t index) const {
    for (std::size_t other = round.first_call; other < index; ++other) {
      const LiveCall& call = history_.calls[other];
      if (!call.is_read() && is_same_execution(call, history_.calls[index])) return true;
    }
    return false;
  }

  // What was applied after an answer was received has a greater version than that answer.
  void check_growth(const LiveRound& round) {
    std::vector<std::size_t> applied;
    for (std::size_t i = 0; i < round.call_count; ++i) {
      if (is_applied(history_.calls[round.first_call + i])) applied.push_back(round.first_call + i);
    }
    for (const std::size_t earlier : applied) {
      for (const std::size_t later : applied) {
        const LiveCall& a = history_.calls[earlier];
        const LiveCall& b = history_.calls[later];
        if (a.returned_ns >= b.invoked_ns || is_same_execution(a, b) || may_be_replay(round, later))
          continue;
        const auto low = number_of(a.version);
        const auto high = number_of(b.version);
        if (!low || !high || *high > *low) continue;
        blame(round, "a later request has a smaller version", fmt::format("above {}", *low),
              std::to_string(*high), {earlier, later});
        return;
      }
    }
  }

  LiveJudge& judge_;
  VersionPromise promise_;
  std::size_t instance_;
  const InstanceHistory& history_;
  RoundExecutions executions_;
  std::map<std::string, std::size_t> made_by_;
};

}  // namespace

void check_versions(LiveJudge& judge) {
  if (judge.profile.promises.versions == VersionPromise::none) return;
  for (std::size_t i = 0; i < judge.history.instances.size(); ++i) VersionCheck(judge, i).run();
}

}  // namespace misdeal::harness
