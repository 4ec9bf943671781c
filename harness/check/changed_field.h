#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "harness/workload/random.h"

/// For tests: every field of an audit trail's entries, and how to change it to any other value,
/// near or far.
namespace misdeal::harness {

template <typename Entry>
struct ChangedField {
  std::string_view name;
  void (*change)(Entry&, Random&);
};

namespace changed_field {

/// Longer than any operation of a test.
inline constexpr std::int64_t kHourNs = 3'600'000'000'000;

inline std::int64_t offset(Random& random) {
  const std::int64_t by = random.chance(50) ? 1 : random.between(2, 1'000'000'000);
  return random.chance(50) ? by : -by;
}

template <typename Value>
void add(Value& value, Random& random) {
  value = static_cast<Value>(static_cast<std::uint64_t>(value) +
                             static_cast<std::uint64_t>(offset(random)));
}

inline void add(engine::Chips& chips, Random& random) {
  add(chips.value, random);
}

inline void change(engine::SeatNo& seat, Random& random) {
  seat.value = static_cast<std::uint8_t>((seat.value + 1 + random.below(9)) % 10);
}

template <typename Value>
void change_to_another_of(std::size_t count, Value& value, Random& random) {
  const auto old = static_cast<std::size_t>(value);
  value = static_cast<Value>((old + 1 + random.below(count - 1)) % count);
}

/// A commit without movements may as well have been made a little earlier or later.
inline void change_time(engine::CommitRecord& commit, Random& random) {
  const std::int64_t by = offset(random);
  const std::int64_t away = by < 0 ? -kHourNs : kHourNs;
  commit.timestamp_ns += commit.movement_count > 0 ? by : by + away;
}

}  // namespace changed_field

inline std::vector<ChangedField<engine::CommitRecord>> fields_of_a_commit() {
  using namespace changed_field;
  using Commit = engine::CommitRecord;
  return {
      {"version", [](Commit& commit, Random& random) { add(commit.version, random); }},
      {"timestamp_ns", change_time},
      {"request.high", [](Commit& commit, Random& random) { add(commit.request.high, random); }},
      {"request.low", [](Commit& commit, Random& random) { add(commit.request.low, random); }},
      {"command.kind",
       [](Commit& commit, Random& random) {
         change_to_another_of(engine::kCommandKindCount, commit.command.kind, random);
       }},
      {"command.amount",
       [](Commit& commit, Random& random) { add(commit.command.amount, random); }},
      {"command.seat", [](Commit& commit, Random& random) { change(commit.command.seat, random); }},
      {"movement_count",
       [](Commit& commit, Random& random) { add(commit.movement_count, random); }},
  };
}

inline std::vector<ChangedField<engine::ChipMovement>> fields_of_a_movement() {
  using namespace changed_field;
  using Movement = engine::ChipMovement;
  return {
      {"timestamp_ns",
       [](Movement& movement, Random& random) { add(movement.timestamp_ns, random); }},
      {"version", [](Movement& movement, Random& random) { add(movement.version, random); }},
      {"amount", [](Movement& movement, Random& random) { add(movement.amount, random); }},
      {"state_before",
       [](Movement& movement, Random& random) { add(movement.state_before, random); }},
      {"state_after",
       [](Movement& movement, Random& random) { add(movement.state_after, random); }},
      {"player", [](Movement& movement, Random& random) { add(movement.player, random); }},
      {"seat", [](Movement& movement, Random& random) { change(movement.seat, random); }},
      {"reason",
       [](Movement& movement, Random& random) {
         change_to_another_of(engine::kChipReasonCount, movement.reason, random);
       }},
  };
}

}  // namespace misdeal::harness
