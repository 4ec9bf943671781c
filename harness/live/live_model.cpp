#include "harness/live/live_model.h"

#include <charconv>
#include <functional>

#include "harness/history/byte_mix.h"

namespace misdeal::harness {

namespace {

std::uint64_t hash_of(std::string_view version) {
  return std::hash<std::string_view>{}(bare_tag(version)) | 1U;
}

}  // namespace

static_assert(SequentialModel<LiveModel>);

LiveModel::LiveModel(const Profile& profile, const Seen& before, std::span<const ModelStep> steps)
    : profile_(profile), steps_(steps), chain_(steps) {
  initial_.taken.resize(steps.size(), false);
  for (const auto& amount : before.amounts) initial_.amounts.push_back(amount.value_or(0));
  if (!before.version.empty()) initial_.version = hash_of(before.version);
  initial_.number = number_of(before.version);
  are_bounds_kept_ = is_within_bounds(initial_);
}

bool LiveModel::is_within_bounds(const State& state) const {
  for (std::size_t slot = 0; slot < state.amounts.size(); ++slot) {
    const AmountSpec& amount = profile_.amounts[profile_.slots[slot].amount];
    if (amount.floor && state.amounts[slot] < *amount.floor) return false;
    if (amount.ceiling && state.amounts[slot] > *amount.ceiling) return false;
  }
  return true;
}

std::int64_t LiveModel::number_of(std::string_view version) {
  version = bare_tag(version);
  std::int64_t number = -1;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), number);
  return error == std::errc{} && end == version.data() + version.size() ? number : -1;
}

// The version that an execution leads to, as far as it is promised and known.
bool LiveModel::advance(State& state, const ModelStep& step) const {
  const std::int64_t before = state.number;
  const bool counts = profile_.promises.versions == VersionPromise::counting;
  const bool grows = counts || profile_.promises.versions == VersionPromise::increasing;
  state.version = step.version.empty() ? 0 : hash_of(step.version);
  state.number = step.number;
  ++state.steps;
  if (!grows || before < 0) return true;
  if (step.number < 0) {
    if (counts) state.number = before + 1;
    return true;
  }
  return counts ? step.number == before + 1 : step.number > before;
}

bool LiveModel::apply(State& state, const ModelStep& step) const {
  const bool is_expected = step.expected_version.empty() || state.version == 0 ||
                           state.version == hash_of(step.expected_version);
  if (!is_expected && profile_.promises.single_winner) return false;
  if (step.is_execution) {
    for (const SlotEffect& effect : step.effects) {
      std::int64_t& amount = state.amounts[effect.slot];
      amount = effect.kind == Effect::Kind::set ? effect.number : amount + effect.number;
    }
    if (profile_.promises.floors && are_bounds_kept_ && !is_within_bounds(state)) return false;
    if (!advance(state, step)) return false;
  } else if (!step.version.empty()) {
    if (state.version != 0 && state.version != hash_of(step.version)) return false;
    if (step.number >= 0 && state.number >= 0 && step.number != state.number &&
        profile_.promises.versions >= VersionPromise::increasing) {
      return false;
    }
    state.version = hash_of(step.version);
    state.number = step.number;
  }
  for (const SlotReading& reading : step.readings) {
    if (state.amounts[reading.slot] != reading.value) return false;
  }
  return true;
}

ModelAnswer LiveModel::step(State& state, const Operation& operation) const {
  State next = state;
  const auto number = static_cast<std::size_t>(operation.amount.value);
  next.taken[number] = true;
  if (!apply(next, steps_[number]) || !chain_.can_go_on(next.amounts, next.taken)) {
    return {OperationOutcome::refused_by_rules, engine::RuleRefusal::none};
  }
  state = std::move(next);
  return {OperationOutcome::committed};
}

std::uint64_t LiveModel::fingerprint(const State& state) const {
  std::uint64_t hash = state.version + 0x9E3779B97F4A7C15ULL;
  hash = multiply_mix(hash ^ static_cast<std::uint64_t>(state.number), 0xE7037ED1A0B428DBULL);
  for (const std::int64_t amount : state.amounts) {
    hash = multiply_mix(hash ^ static_cast<std::uint64_t>(amount), 0xA0761D6478BD642FULL);
  }
  return hash;
}

}  // namespace misdeal::harness
