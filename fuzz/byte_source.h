#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace misdeal::fuzz {

/// A fuzz input read as a sequence of choices, first byte first.
///
/// Never fails: past the end every choice is the first one (0, false, the low end of a range), so
/// every input means something and a short one is a simple one; ask is_empty() to know when to
/// stop. A choice takes as many whole bytes as its range needs, none if there is nothing to choose,
/// and no choice looks at the bytes of another: what a fuzzer changes in one place it changes in
/// one choice only, and inputs cut at choices can be joined.
///
/// A choice is the bytes as a little-endian number, modulo the range: not uniform, which a fuzzer
/// does not need; every value of the range can be reached.
///
/// A view: the bytes must outlive it. Not thread-safe. Every call is O(1).
class ByteSource {
 public:
  explicit constexpr ByteSource(std::span<const std::uint8_t> bytes) : left_(bytes) {}

  [[nodiscard]] constexpr bool is_empty() const { return left_.empty(); }
  [[nodiscard]] constexpr std::size_t left() const { return left_.size(); }

  /// Any value of the type; takes sizeof(Integer) bytes.
  template <std::integral Integer = std::uint8_t>
  constexpr Integer any() {
    return static_cast<Integer>(number(sizeof(Integer)));
  }

  /// 0..bound-1. Takes no byte if bound is 1, one up to 256, and so on. Requires bound >= 1.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return number(bytes_for(bound - 1)) % bound;
  }

  /// low..high, both included. Requires low <= high. The whole range of the type is allowed.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    const std::uint64_t distance =
        static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    const std::uint64_t drawn = number(bytes_for(distance));
    const std::uint64_t offset = distance == ~std::uint64_t{0} ? drawn : drawn % (distance + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
  }

  /// True in one of `of` cases; false past the end. Requires of >= 2.
  constexpr bool one_in(std::uint64_t of) { return below(of) == of - 1; }

  constexpr bool flag() { return one_in(2); }

  /// One of the values, the first one past the end. Requires at least one.
  template <typename Value, std::size_t n>
  constexpr Value pick(const std::array<Value, n>& values) {
    static_assert(n > 0);
    return values[static_cast<std::size_t>(below(n))];
  }

  /// An enumerator of an enumeration without gaps, 0..count-1. Requires count >= 1.
  template <typename Enum>
  constexpr Enum pick_enum(std::size_t count) {
    return static_cast<Enum>(below(count));
  }

  /// The next bytes themselves, fewer if there are not so many.
  constexpr std::span<const std::uint8_t> take(std::size_t count) {
    const auto taken = left_.first(std::min(count, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  /// The same as text.
  std::string_view take_text(std::size_t length) {
    const auto taken = take(length);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

 private:
  static constexpr std::size_t bytes_for(std::uint64_t largest) {
    std::size_t bytes = 0;
    for (; largest > 0; largest >>= 8U) ++bytes;
    return bytes;
  }

  /// Little-endian; missing bytes are zero.
  constexpr std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const std::uint8_t byte : take(bytes)) {
      value |= std::uint64_t{byte} << shift;
      shift += 8;
    }
    return value;
  }

  std::span<const std::uint8_t> left_;
};

}  // namespace misdeal::fuzz
