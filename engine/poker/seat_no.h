#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace misdeal::engine {

inline constexpr std::size_t kSeatCount = 9;

/// A seat at a table: 1..9; 0 (kNoSeat) means nobody. Clockwise is increasing number, 9 then 1.
struct SeatNo {
  std::uint8_t value = 0;

  friend constexpr auto operator<=>(SeatNo, SeatNo) = default;
  [[nodiscard]] constexpr bool is_valid() const { return value >= 1 && value <= kSeatCount; }
  /// Position in arrays with one element a seat. Requires is_valid().
  [[nodiscard]] constexpr std::size_t index() const { return value - std::size_t{1}; }
  [[nodiscard]] constexpr SeatNo next_clockwise() const {
    return {static_cast<std::uint8_t>(value % kSeatCount + 1)};
  }
};

inline constexpr SeatNo kNoSeat{};

constexpr SeatNo seat_at(std::size_t index) {
  return {static_cast<std::uint8_t>(index + 1)};
}

/// A set of seats, one bit each; bit 0 is seat 1.
struct SeatSet {
  std::uint16_t bits = 0;

  friend constexpr bool operator==(SeatSet, SeatSet) = default;
  [[nodiscard]] constexpr bool contains(SeatNo seat) const {
    return (bits >> seat.index() & 1U) != 0;
  }
  constexpr void insert(SeatNo seat) {
    bits = static_cast<std::uint16_t>(bits | 1U << seat.index());
  }
  [[nodiscard]] constexpr int size() const { return __builtin_popcount(bits); }
};

}  // namespace misdeal::engine
