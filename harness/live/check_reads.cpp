#include <algorithm>

#include <fmt/format.h>

#include "harness/live/live_judge.h"
#include "harness/live/reachable.h"

/// A read during a round shows every effect that was acknowledged before it was sent, and none of a
/// request that was sent after it was answered.
namespace misdeal::harness {

namespace {

class ReadCheck {
 public:
  ReadCheck(LiveJudge& judge, const RoundContext& context) : judge_(judge), context_(context) {}

  void run() {
    for (std::size_t i = 0; i < context_.round.call_count; ++i) {
      const std::size_t index = context_.round.first_call + i;
      const LiveCall& read = context_.history.calls[index];
      if (!read.is_read() || !read.is_answered()) continue;
      judge_.report(Property::real_time_order).count_checked();
      for (const SlotReading& reading : read.readings) {
        if (context_.executed.is_slot_open[reading.slot] || !check(index, read, reading)) return;
      }
    }
  }

 private:
  [[nodiscard]] static const SlotEffect* effect_on(const Execution& execution, std::uint32_t slot) {
    const auto found = std::ranges::find(execution.effects, slot, &SlotEffect::slot);
    return found == execution.effects.end() ? nullptr : &*found;
  }

  bool check(std::size_t index, const LiveCall& read, const SlotReading& reading) {
    const auto& before = context_.round.before.amounts[reading.slot];
    if (!before) return true;
    bool is_set = false;
    bool is_added = false;
    for (const Execution& execution : context_.executed.executions) {
      if (const SlotEffect* effect = effect_on(execution, reading.slot)) {
        (effect->kind == Effect::Kind::set ? is_set : is_added) = true;
      }
    }
    if (is_set && is_added) return true;  // left to the search
    return is_set ? check_register(index, read, reading, *before)
                  : check_counter(index, read, reading, *before);
  }

  bool check_counter(std::size_t index, const LiveCall& read, const SlotReading& reading,
                     std::int64_t before) {
    SubsetSums allowed;
    SubsetSums ever;
    std::int64_t due = 0;
    std::vector<std::size_t> acknowledged;
    for (const Execution& execution : context_.executed.executions) {
      const SlotEffect* effect = effect_on(execution, reading.slot);
      if (effect == nullptr || execution.invoked_ns > read.returned_ns) continue;
      ever.may_add(effect->number);
      if (execution.certainty == Certainty::sure && execution.answered_ns < read.invoked_ns) {
        due += effect->number;
        acknowledged.push_back(execution.call);
      } else {
        allowed.may_add(effect->number);
      }
    }
    if (allowed.can_be(reading.value - before - due)) return true;
    // What no subset explains at all is not stale but wrong; the search or the sums tell.
    if (!ever.can_be(reading.value - before)) return true;
    const std::int64_t low = before + allowed.low();
    const std::int64_t high = before + allowed.high();
    blame(index, reading, acknowledged,
          low == high
              ? fmt::format("{} {}", context_.profile.slots[reading.slot].name, low + due)
              : fmt::format("{} between {} and {}", context_.profile.slots[reading.slot].name,
                            low + due, high + due));
    return false;
  }

  bool check_register(std::size_t index, const LiveCall& read, const SlotReading& reading,
                      std::int64_t before) {
    // A write is over for this read if a later one was answered before the read was sent.
    const auto is_over = [&](std::int64_t answered_ns) {
      return std::ranges::any_of(context_.executed.executions, [&](const Execution& later) {
        return effect_on(later, reading.slot) != nullptr && later.certainty == Certainty::sure &&
               later.invoked_ns > answered_ns && later.answered_ns < read.invoked_ns;
      });
    };
    bool was_written = reading.value == before;
    if (was_written && !is_over(context_.round.before.returned_ns)) return true;
    std::vector<std::size_t> writes;
    for (const Execution& write : context_.executed.executions) {
      const SlotEffect* effect = effect_on(write, reading.slot);
      if (effect == nullptr || write.invoked_ns > read.returned_ns) continue;
      writes.push_back(write.call);
      if (effect->number != reading.value) continue;
      was_written = true;
      if (write.certainty == Certainty::maybe || !is_over(write.answered_ns)) return true;
    }
    if (!was_written) return true;
    blame(index, reading, writes,
          "the value of the last write that was answered, or of one in flight");
    return false;
  }

  void blame(std::size_t index, const SlotReading& reading, std::vector<std::size_t> calls,
             std::string expected) {
    Finding finding;
    finding.property = Property::real_time_order;
    finding.message = "a read does not show what was acknowledged before it was sent";
    finding.expected = std::move(expected);
    finding.observed =
        fmt::format("{} {}", context_.profile.slots[reading.slot].name, reading.value);
    calls.push_back(index);
    judge_.blame(std::move(finding), context_.instance, context_.round, std::move(calls));
  }

  LiveJudge& judge_;
  const RoundContext& context_;
};

}  // namespace

void check_reads(LiveJudge& judge) {
  if (!judge.profile.promises.fresh_reads) return;
  for (const RoundContext& context : judge.rounds()) {
    if (!context.executed.are_effects_known || judge.is_blamed(context)) continue;
    if (judge.is_stopped() || !context.executed.is_complete) {
      judge.report(Property::real_time_order)
          .leave_undecided(judge.is_stopped() ? kStopped : kTooManyUnknown);
      if (judge.is_stopped()) return;
      continue;
    }
    ReadCheck(judge, context).run();
  }
}

}  // namespace misdeal::harness
