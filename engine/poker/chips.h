#pragma once

#include <compare>
#include <cstdint>

namespace misdeal::engine {

/// A whole number of chips, or a change of one (then it may be negative).
/// Amounts in play are within 0..kChipsMax; nine stacks of kChipsMax still sum without overflow.
struct Chips {
  std::int64_t value = 0;

  friend constexpr auto operator<=>(Chips, Chips) = default;
  constexpr Chips& operator+=(Chips other) {
    value += other.value;
    return *this;
  }
  constexpr Chips& operator-=(Chips other) {
    value -= other.value;
    return *this;
  }
  friend constexpr Chips operator+(Chips a, Chips b) { return {a.value + b.value}; }
  friend constexpr Chips operator-(Chips a, Chips b) { return {a.value - b.value}; }
  friend constexpr Chips operator-(Chips a) { return {-a.value}; }
};

inline constexpr Chips kChipsMax{1'000'000'000'000'000};

}  // namespace misdeal::engine
