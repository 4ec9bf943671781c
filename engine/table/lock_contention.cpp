#include "engine/table/lock_contention.h"

#include <cmath>

namespace misdeal::engine {

void LockContention::add(const LockUse& use, std::uint32_t stands_for) {
  acquisitions += stands_for;
  hold.record(use.hold.count(), stands_for);
  if (!use.was_contended) return;
  ++contended;
  wait.record(use.wait.count());
  if (use.wait > longest.wait) longest = {use.wait, use.user, use.holder_met};
}

void LockContention::merge(const LockContention& other) {
  acquisitions += other.acquisitions;
  contended += other.contended;
  retries += other.retries;
  wait.merge(other.wait);
  hold.merge(other.hold);
  if (other.longest.wait > longest.wait) longest = other.longest;
}

std::chrono::nanoseconds LockContention::wait_of_all(double share) const {
  const double rank = std::ceil(share * static_cast<double>(acquisitions));
  const auto free = static_cast<double>(acquisitions - contended);
  if (contended == 0 || rank <= free) return {};
  return std::chrono::nanoseconds{wait.quantile((rank - free) / static_cast<double>(contended))};
}

void LockTally::record(const LockUse& use) noexcept {
  if (use.was_contended) {
    contention_.add(use);
    return;
  }
  contention_.add(use, planned_ + 1);
  planned_ = next_distance();
  pass_over(planned_);
}

std::uint32_t LockTally::next_distance() noexcept {
  if (timed_at_first_ < kTimedAtFirst) {
    ++timed_at_first_;
    return 0;
  }
  // Xorshift (Marsaglia, 2003). At equal distances the same step of a loop could always be met.
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 17U;
  random_ ^= random_ << 5U;
  return random_ % (2 * kOneIn - 1);
}

LockContention LockTally::contention() const {
  LockContention result = contention_;
  result.acquisitions += planned_ - left_to_pass();
  return result;
}

LockMeters ContentionMeter::meters() {
  return [this](std::string_view name) { return next(name); };
}

LockMeter* ContentionMeter::next(std::string_view name) {
  const std::lock_guard lock(mutex_);
  auto known = tallies_.find(name);
  if (known == tallies_.end()) known = tallies_.try_emplace(std::string(name)).first;
  Tallies& tallies = known->second;
  if (tallies.in_use == tallies.all.size()) tallies.all.emplace_back(clock_);
  return &tallies.all[tallies.in_use++];
}

void ContentionMeter::begin_again() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, tallies] : tallies_) tallies.in_use = 0;
}

std::vector<NamedContention> ContentionMeter::by_name() const {
  const std::lock_guard lock(mutex_);
  std::vector<NamedContention> result;
  for (const auto& [name, tallies] : tallies_) {
    NamedContention named{.name = name, .locks = tallies.all.size(), .contention = {}};
    for (const LockTally& tally : tallies.all) named.contention.merge(tally.contention());
    result.push_back(std::move(named));
  }
  return result;
}

}  // namespace misdeal::engine
