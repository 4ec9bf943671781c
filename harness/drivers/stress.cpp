#include "harness/drivers/stress.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "harness/drivers/epoch_run.h"
#include "harness/history/recorder.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

namespace {

using engine::Nanoseconds;

/// Times to live that epochs take by turns: some shorter than a round, some longer than an epoch.
constexpr std::array<Nanoseconds, 6> kRequestTtls = {
    std::chrono::milliseconds{2},   std::chrono::microseconds{50}, std::chrono::milliseconds{20},
    std::chrono::microseconds{300}, std::chrono::seconds{5},       std::chrono::milliseconds{1}};

Nanoseconds steady_now() {
  return Nanoseconds{ThreadRecorder::now_ns()};
}

/// "5 s", "200 ms", "8 us".
std::string waited_text(Nanoseconds time) {
  const auto ns = static_cast<double>(time.count());
  if (time >= std::chrono::seconds{1}) return fmt::format("{:g} s", ns / 1e9);
  if (time >= std::chrono::milliseconds{1}) return fmt::format("{:g} ms", ns / 1e6);
  return fmt::format("{:g} us", ns / 1e3);
}

void absorb(PropertyResult& total, const PropertyResult& epoch) {
  const bool is_worse = worst(total.verdict, epoch.verdict) != total.verdict;
  total.verdict = worst(total.verdict, epoch.verdict);
  total.checked += epoch.checked;
  total.violations += epoch.violations;
  if (total.findings.empty()) total.findings = epoch.findings;
  const bool explains = is_worse && epoch.verdict == Verdict::undecided;
  if (total.left_unchecked.empty() || explains) total.left_unchecked = epoch.left_unchecked;
}

/// Nobody knows what would have come of a run that the watchdog gave up on.
void note_watchdog(PropertyResult& liveness, Nanoseconds watchdog) {
  const std::string gave_up =
      fmt::format("the watchdog gave up after {} without a finished round", waited_text(watchdog));
  for (Finding& finding : liveness.findings) finding.observed = "none: " + gave_up;
  if (liveness.verdict == Verdict::violated) return;
  liveness.verdict = Verdict::undecided;
  liveness.left_unchecked =
      gave_up +
      "; no answer is missing, so the machine may only have been busy: try a longer --watchdog";
}

void absorb(Overlap& total, const Overlap& epoch) {
  total.operations += epoch.operations;
  total.overlapping += epoch.overlapping;
  total.duplicate_groups += epoch.duplicate_groups;
  total.overlapping_duplicates += epoch.overlapping_duplicates;
  total.in_flight_max = std::max(total.in_flight_max, epoch.in_flight_max);
}

void absorb_operations(StressOutcome& outcome, const History& history) {
  for (const Operation& operation : history.operations) {
    ++outcome.outcomes[static_cast<std::size_t>(operation.outcome)];
    if (operation.returned_ns == kNeverReturned) continue;
    outcome.latencies[static_cast<std::size_t>(operation.kind)].record(operation.returned_ns -
                                                                       operation.invoked_ns);
  }
}

/// One run, epoch by epoch.
class StressRun {
 public:
  StressRun(const StressOptions& options, const StressObserver& observer,
            const std::atomic<bool>& stop)
      : options_(options), observer_(observer), stop_(stop), began_at_(steady_now()) {
    for (std::size_t i = 0; i < kHistoryPropertyCount; ++i) {
      outcome_.properties[i].property = static_cast<Property>(i);
    }
  }

  StressOutcome run() {
    while (!is_over()) run_epoch();
    outcome_.elapsed = steady_now() - began_at_;
    if (!outcome_.is_stuck) outcome_.locks = locks_->by_name();
    outcome_.was_interrupted = stop_.load(std::memory_order_relaxed);
    return std::move(outcome_);
  }

 private:
  [[nodiscard]] bool is_over() const {
    if (stop_.load(std::memory_order_relaxed) || outcome_.is_stuck) return true;
    if (!outcome_.infrastructure_error.empty()) return true;
    if (!outcome_.violated.empty() && !options_.keeps_going) return true;
    if (options_.operations && outcome_.operations >= *options_.operations) return true;
    return options_.duration && steady_now() >= began_at_ + *options_.duration;
  }

  /// Epochs double from a small first one: what is easily found is found at once, in a history that
  /// is short enough to look at.
  [[nodiscard]] std::uint64_t first_epochs_max() const {
    constexpr std::uint64_t kFirstEpoch = 1'000;
    constexpr std::uint64_t kDoublingsMax = 20;
    return kFirstEpoch << std::min(outcome_.epochs, kDoublingsMax);
  }

  [[nodiscard]] EpochOptions next_epoch() const {
    EpochOptions epoch;
    epoch.seed = derive_seed(options_.seed, outcome_.epochs);
    epoch.number = outcome_.epochs + 1;
    epoch.operations_max = std::min(options_.epoch_operations_max, first_epochs_max());
    if (options_.operations) {
      epoch.operations_max =
          std::min(epoch.operations_max, *options_.operations - outcome_.operations);
    }
    epoch.request_ttl =
        options_.request_ttl.value_or(kRequestTtls[outcome_.epochs % kRequestTtls.size()]);
    epoch.lock_meters = [locks = locks_, meters = locks_->meters()](std::string_view name) {
      return meters(name);
    };
    epoch.ends_at = options_.duration ? began_at_ + *options_.duration : Nanoseconds::max();
    return epoch;
  }

  void run_epoch() {
    locks_->begin_again();
    const Nanoseconds attacked_at = steady_now();
    auto attack = attack_one_epoch(options_, next_epoch(), stop_);
    outcome_.attacking += steady_now() - attacked_at;
    if (!attack) {
      outcome_.infrastructure_error = attack.error();
      return;
    }
    outcome_.is_stuck = attack->is_stuck;
    Epoch epoch{.history = std::move(attack->history), .report = {}, .is_stuck = attack->is_stuck};
    epoch.report = check_history(
        epoch.history, {.budget = options_.budget, .unanswered = unanswered_in(epoch.history)});
    if (epoch.is_stuck) {
      note_watchdog(epoch.report.results[static_cast<std::size_t>(Property::liveness)],
                    options_.watchdog);
    }
    note_health();
    const bool is_news = shows_another_property(epoch);
    absorb_epoch(epoch);
    if (observer_.on_history) observer_.on_history(epoch.history);
    if (is_news) keep(std::move(epoch));
    if (observer_.on_epoch) {
      observer_.on_epoch({.epochs = outcome_.epochs,
                          .operations = outcome_.operations,
                          .elapsed = steady_now() - began_at_,
                          .verdict = outcome_.verdict()});
    }
  }

  void note_health() {
    if (!options_.target) return;
    const TargetHealth& health = *options_.target->health;
    outcome_.infrastructure_error = health.complaint();
    if (health.is_gone()) outcome_.infrastructure_error = "the target refuses connections";
  }

  void absorb_epoch(const Epoch& epoch) {
    for (std::size_t i = 0; i < kHistoryPropertyCount; ++i) {
      absorb(outcome_.properties[i], epoch.report.results[i]);
    }
    absorb(outcome_.overlap, epoch.report.overlap);
    outcome_.exercised += tally(epoch.history);
    absorb_operations(outcome_, epoch.history);
    ++outcome_.epochs;
    outcome_.operations += epoch.history.operations.size();
  }

  /// Whether it violates a property that held in all epochs before.
  [[nodiscard]] bool shows_another_property(const Epoch& epoch) const {
    for (std::size_t i = 0; i < kHistoryPropertyCount; ++i) {
      if (epoch.report.results[i].verdict == Verdict::violated &&
          outcome_.properties[i].verdict != Verdict::violated) {
        return true;
      }
    }
    return false;
  }

  void keep(Epoch epoch) {
    if (outcome_.violated.empty()) {
      outcome_.time_to_first_violation = steady_now() - began_at_;
      outcome_.operations_to_first_violation = outcome_.operations;
    }
    outcome_.violated.push_back(std::move(epoch));
  }

  const StressOptions& options_;
  const StressObserver& observer_;
  const std::atomic<bool>& stop_;
  const Nanoseconds began_at_;
  StressOutcome outcome_;
  /// Lives on with threads that are stuck.
  const std::shared_ptr<engine::ContentionMeter> locks_ =
      std::make_shared<engine::ContentionMeter>();
};

}  // namespace

Verdict StressOutcome::verdict() const {
  Verdict verdict = Verdict::not_checked;
  for (const PropertyResult& result : properties) verdict = worst(verdict, result.verdict);
  return verdict;
}

StressOutcome run_stress(const StressOptions& options, const StressObserver& observer,
                         const std::atomic<bool>& stop) {
  return StressRun(options, observer, stop).run();
}

}  // namespace misdeal::harness
