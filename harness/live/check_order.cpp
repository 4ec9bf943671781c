#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/check/linearization_search.h"
#include "harness/live/live_judge.h"
#include "harness/live/live_model.h"

/// Linearizability, round by round: from the state before, some order of all that was answered
/// leads through every shown amount and version to the state after. Rounds that another property
/// blames are left out; a spent budget is undecided.
namespace misdeal::harness {

namespace {

class OrderCheck {
 public:
  OrderCheck(LiveJudge& judge, const RoundContext& context, std::uint64_t steps_max)
      : judge_(judge), context_(context), steps_max_(steps_max) {}

  /// The steps it took.
  ///
  /// A replay need not show what was recorded, unless that is promised. If it does, as it mostly
  /// does, an order is found many times sooner; and one that explains even these answers explains
  /// the others. So that is tried first.
  std::uint64_t run() {
    std::uint64_t steps = 0;
    if (has_told_replay()) {
      const SearchResult first = search(Replays::believed);
      steps = first.steps;
      if (first.end == SearchEnd::found) {
        judge_.report(Property::linearizability).count_checked(operations_.size());
        return steps;
      }
    }
    const SearchResult search = this->search(Replays::left_aside);
    PropertyReport& report = judge_.report(Property::linearizability);
    switch (search.end) {
      case SearchEnd::found:
        report.count_checked(operations_.size());
        break;
      case SearchEnd::exhausted:
        report.count_checked(operations_.size());
        blame(search);
        break;
      case SearchEnd::out_of_steps:
      case SearchEnd::out_of_memory:
        report.leave_undecided(fmt::format(
            "the search for an order of the {} operations of round {} took more than {} steps",
            operations_.size(), context_.round.number, steps_max_));
    }
    return std::min(steps + search.steps, steps_max_);
  }

 private:
  enum class Replays : std::uint8_t { believed, left_aside };

  SearchResult search(Replays replays) {
    operations_.clear();
    steps_.clear();
    call_of_.clear();
    add_executions(replays);
    add_reads();
    add_after();
    put_early_answers_first();
    const LiveModel model(context_.profile, context_.round.before, steps_);
    const LinearHistory history = LinearHistory::of(operations_);
    return LinearizationSearch<LiveModel>(model, history, {steps_max_, 64U << 20U}).run();
  }

  [[nodiscard]] bool has_told_replay() const {
    return !context_.profile.promises.same_answer &&
           std::ranges::any_of(context_.executed.executions, [&](const Execution& execution) {
             const LiveCall& told = context_.history.calls[execution.call];
             return execution.certainty == Certainty::sure && told.is_replay &&
                    !told.readings.empty();
           });
  }

  // Servers mostly answer in the order in which they execute, so of requests that may come next the
  // one that was answered first is tried first. Between answers the order of sending orders nothing
  // (a request is before another only if it was answered before that was sent): the requests of
  // such a stretch are given one time of sending.
  void put_early_answers_first() {
    std::vector<std::int64_t> answers;
    for (const Operation& operation : operations_) answers.push_back(operation.returned_ns);
    std::ranges::sort(answers);
    std::ranges::sort(operations_, {}, &Operation::invoked_ns);
    std::int64_t stretch_ns = INT64_MIN;
    std::int64_t last_ns = INT64_MIN;
    for (Operation& operation : operations_) {
      const auto answer = std::ranges::lower_bound(answers, last_ns);
      const bool is_after_answer = answer != answers.end() && *answer < operation.invoked_ns;
      last_ns = operation.invoked_ns;
      if (is_after_answer || stretch_ns == INT64_MIN) stretch_ns = operation.invoked_ns;
      operation.invoked_ns = stretch_ns;
    }
    std::ranges::sort(operations_, {},
                      [](const Operation& it) { return std::pair{it.invoked_ns, it.returned_ns}; });
  }

  void add(ModelStep step, std::int64_t invoked_ns, std::int64_t returned_ns, std::size_t call) {
    Operation operation;
    operation.invoked_ns = invoked_ns;
    operation.returned_ns = returned_ns;
    operation.amount.value = static_cast<std::int64_t>(steps_.size());
    operation.kind = OperationKind::bet;
    operation.outcome =
        returned_ns == kNeverReturned ? OperationOutcome::unknown : OperationOutcome::committed;
    operations_.push_back(operation);
    step.number = LiveModel::number_of(step.version);
    steps_.push_back(std::move(step));
    call_of_.push_back(call);
  }

  void add_executions(Replays replays) {
    for (const Execution& execution : context_.executed.executions) {
      const LiveCall& call = context_.history.calls[execution.call];
      ModelStep step;
      step.is_execution = true;
      step.effects = execution.effects;
      step.expected_version = context_.history.requests[execution.request].expected_version;
      const bool is_told_by_one =
          execution.certainty == Certainty::sure && is_only_teller(execution, replays);
      if (is_told_by_one) {
        step.readings = call.readings;
        step.version = call.version;
      }
      const std::int64_t answered =
          execution.certainty == Certainty::sure ? execution.answered_ns : kNeverReturned;
      add(std::move(step), execution.invoked_ns, answered, execution.call);
    }
  }

  // Whether no unmarked duplicate tells another story.
  [[nodiscard]] bool is_only_teller(const Execution& execution, Replays replays) const {
    const LiveCall& told = context_.history.calls[execution.call];
    // A replay tells what was, if it is promised to be the recorded answer.
    const bool is_believed = context_.profile.promises.same_answer || replays == Replays::believed;
    if (told.is_after_keep || (told.is_replay && !is_believed)) return false;
    for (std::size_t i = 0; i < context_.round.call_count; ++i) {
      const LiveCall& call = context_.history.calls[context_.round.first_call + i];
      if (call.request != execution.request || call.meaning != Meaning::applied) continue;
      if (!call.is_replay && call.readings != told.readings) return false;
    }
    return true;
  }

  void add_reads() {
    for (std::size_t i = 0; i < context_.round.call_count; ++i) {
      const std::size_t index = context_.round.first_call + i;
      const LiveCall& call = context_.history.calls[index];
      if (!call.is_read() || !call.is_answered()) continue;
      ModelStep step;
      step.readings = call.readings;
      step.version = call.version;
      add(std::move(step), call.invoked_ns, call.returned_ns, index);
    }
  }

  void add_after() {
    ModelStep step;
    for (std::uint32_t slot = 0; slot < context_.round.after.amounts.size(); ++slot) {
      const auto& amount = context_.round.after.amounts[slot];
      if (amount) step.readings.push_back({slot, *amount});
    }
    step.version = context_.round.after.version;
    add(std::move(step), context_.round.after.invoked_ns, context_.round.after.returned_ns, kAfter);
  }

  void blame(const SearchResult& search) {
    Finding finding;
    finding.property = Property::linearizability;
    finding.message =
        fmt::format("no order of the {} operations explains all answers; the longest explains {}",
                    operations_.size(), search.answered_placed);
    finding.expected = "one order, each answer right in it";
    std::vector<std::size_t> calls;
    for (std::size_t i = 0; i < call_of_.size(); ++i) {
      if (call_of_[i] != kAfter) calls.push_back(call_of_[i]);
    }
    bool is_after_stuck = true;
    if (search.stuck_at != kNoMember) {
      const auto step = static_cast<std::size_t>(operations_[search.stuck_at].amount.value);
      is_after_stuck = call_of_[step] == kAfter;
      if (!is_after_stuck) {
        std::erase(calls, call_of_[step]);
        calls.push_back(call_of_[step]);
      }
    }
    finding.observed = is_after_stuck ? event_of(context_.profile, context_.round.after).answered
                                      : event_of(context_.profile, context_.history,
                                                 context_.history.calls[calls.back()])
                                            .answered;
    judge_.blame(std::move(finding), context_.instance, context_.round, std::move(calls),
                 is_after_stuck);
  }

  static constexpr std::size_t kAfter = SIZE_MAX;

  LiveJudge& judge_;
  const RoundContext& context_;
  std::uint64_t steps_max_;
  std::vector<Operation> operations_;
  std::vector<ModelStep> steps_;
  std::vector<std::size_t> call_of_;
};

}  // namespace

void check_order(LiveJudge& judge, std::uint64_t steps_per_round, std::uint64_t steps_max) {
  if (!judge.profile.promises.one_order) return;
  for (const RoundContext& context : judge.rounds()) {
    const bool is_open = std::ranges::any_of(context.executed.is_slot_open, std::identity{});
    if (!context.executed.are_effects_known || is_open || judge.is_blamed(context) ||
        !context.round.before.is_complete() || !context.round.after.is_complete()) {
      continue;
    }
    if (judge.is_stopped() || !context.executed.is_complete) {
      judge.report(Property::linearizability)
          .leave_undecided(judge.is_stopped() ? kStopped : kTooManyUnknown);
      if (judge.is_stopped()) return;
      continue;
    }
    const std::uint64_t steps = std::min(steps_per_round, steps_max);
    steps_max -= OrderCheck(judge, context, steps).run();
  }
}

}  // namespace misdeal::harness
