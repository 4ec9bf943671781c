#include <fmt/format.h>

#include "harness/live/live_judge.h"

/// Amounts stay within floor and ceiling in everything that was ever shown; sums stay what they
/// are promised to be.
namespace misdeal::harness {

namespace {

struct Breach {
  std::uint32_t slot;
  std::int64_t value;
};

std::optional<Breach> breach_of(const Profile& profile, std::uint32_t slot, std::int64_t value) {
  const AmountSpec& amount = profile.amounts[profile.slots[slot].amount];
  const bool is_out =
      (amount.floor && value < *amount.floor) || (amount.ceiling && value > *amount.ceiling);
  return is_out ? std::optional<Breach>({slot, value}) : std::nullopt;
}

Finding finding_of(const Profile& profile, const Breach& breach) {
  const AmountSpec& amount = profile.amounts[profile.slots[breach.slot].amount];
  const bool is_low = amount.floor && breach.value < *amount.floor;
  Finding finding;
  finding.property = Property::amount_bounds;
  finding.message =
      fmt::format("{} is {}, {} its {}", profile.slots[breach.slot].name, breach.value,
                  is_low ? "below" : "above", is_low ? "floor" : "ceiling");
  if (is_low) {
    finding.expected = fmt::format("at least {}", *amount.floor);
  } else if (amount.ceiling) {
    finding.expected = fmt::format("at most {}", *amount.ceiling);
  }
  finding.observed = std::to_string(breach.value);
  return finding;
}

// Then it is an earlier round's matter.
bool was_out_before(const Profile& profile, const LiveRound& round, std::uint32_t slot) {
  const auto& before = round.before.amounts[slot];
  return before && breach_of(profile, slot, *before);
}

void check_round(LiveJudge& judge, std::size_t instance, const LiveRound& round) {
  const InstanceHistory& history = judge.history.instances[instance];
  if (judge.is_blamed(instance, round)) return;
  std::vector<std::size_t> applied;
  for (std::size_t i = 0; i < round.call_count; ++i) {
    const LiveCall& call = history.calls[round.first_call + i];
    if (call.meaning == Meaning::applied && !call.is_read())
      applied.push_back(round.first_call + i);
    for (const SlotReading& reading : call.readings) {
      judge.report(Property::amount_bounds).count_checked();
      if (was_out_before(judge.profile, round, reading.slot)) continue;
      if (const auto breach = breach_of(judge.profile, reading.slot, reading.value)) {
        applied.push_back(round.first_call + i);
        judge.blame(finding_of(judge.profile, *breach), instance, round, applied);
        return;
      }
    }
  }
  for (std::uint32_t slot = 0; slot < round.after.amounts.size(); ++slot) {
    const auto& amount = round.after.amounts[slot];
    if (!amount) continue;
    judge.report(Property::amount_bounds).count_checked();
    if (was_out_before(judge.profile, round, slot)) continue;
    if (const auto breach = breach_of(judge.profile, slot, *amount)) {
      judge.blame(finding_of(judge.profile, *breach), instance, round, applied, true);
      return;
    }
  }
}

std::optional<std::int64_t> sum_of(const Profile& profile, const ConservedSum& conserved,
                                   const Seen& seen) {
  std::int64_t sum = 0;
  for (std::size_t slot = 0; slot < profile.slots.size(); ++slot) {
    for (const std::size_t amount : conserved.amounts) {
      if (profile.slots[slot].amount != amount) continue;
      const auto& amount_seen = seen.amounts[slot];
      if (!amount_seen) return std::nullopt;
      sum += *amount_seen;
    }
  }
  return sum;
}

void check_sum(LiveJudge& judge, std::size_t instance, const LiveRound& round,
               const ConservedSum& conserved) {
  const auto before = sum_of(judge.profile, conserved, round.before);
  const auto after = sum_of(judge.profile, conserved, round.after);
  if (!before || !after) return;
  judge.report(Property::chip_conservation).count_checked();
  // A given total that was wrong before is an earlier round's matter.
  const std::int64_t due =
      conserved.total && *before == *conserved.total ? *conserved.total : *before;
  if (*after == due) return;
  std::string names;
  for (const std::size_t amount : conserved.amounts) {
    names += (names.empty() ? "" : " + ") + judge.profile.amounts[amount].name;
  }
  Finding finding;
  finding.property = Property::chip_conservation;
  finding.message = fmt::format("{} {} by {}", names, *after > due ? "grew" : "shrank",
                                *after > due ? *after - due : due - *after);
  finding.expected = fmt::format("{} in all", due);
  finding.observed =
      fmt::format("{} in all: {}", *after, amounts_text(judge.profile, round.after.amounts));
  std::vector<std::size_t> calls;
  const InstanceHistory& history = judge.history.instances[instance];
  for (std::size_t i = 0; i < round.call_count; ++i) {
    if (!history.calls[round.first_call + i].is_read()) calls.push_back(round.first_call + i);
  }
  judge.blame(std::move(finding), instance, round, std::move(calls), true);
}

}  // namespace

void check_bounds(LiveJudge& judge) {
  if (!judge.profile.promises.floors) return;
  for (std::size_t i = 0; i < judge.history.instances.size(); ++i) {
    for (const LiveRound& round : judge.history.instances[i].rounds) check_round(judge, i, round);
  }
}

void check_conserved(LiveJudge& judge) {
  for (std::size_t i = 0; i < judge.history.instances.size(); ++i) {
    for (const LiveRound& round : judge.history.instances[i].rounds) {
      for (const ConservedSum& conserved : judge.profile.promises.conserved) {
        check_sum(judge, i, round, conserved);
      }
    }
  }
}

}  // namespace misdeal::harness
