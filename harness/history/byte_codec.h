#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace misdeal::harness {

/// Appends numbers to bytes: little-endian, and LEB128 varints (7 bits a byte, low bits first).
class ByteWriter {
 public:
  void put_byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void put_u64(std::uint64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      put_byte(static_cast<std::uint8_t>(value >> shift));
    }
  }
  void put_varint(std::uint64_t value) {
    while (value >= 0x80) {
      put_byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7U;
    }
    put_byte(static_cast<std::uint8_t>(value));
  }
  /// Small negative numbers stay small: 0, -1, 1, -2, … become 0, 1, 2, 3, …
  void put_signed(std::int64_t value) {
    put_varint((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }
  /// The difference, modulo 2^64.
  void put_delta(std::uint64_t from, std::uint64_t to) {
    put_signed(static_cast<std::int64_t>(to - from));
  }
  void put_text(std::string_view text) {
    put_varint(text.size());
    bytes_.append(text);
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote from bytes that nobody vouches for. Never reads beyond the end: once
/// something does not fit, is_ok() is false and everything reads as 0.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t get_byte() {
    if (rest_.empty()) {
      fail();
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint64_t get_u64() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) {
      value |= std::uint64_t{get_byte()} << shift;
    }
    return value;
  }
  std::uint64_t get_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = get_byte();
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    fail();
    return 0;
  }
  std::int64_t get_signed() {
    const std::uint64_t value = get_varint();
    return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
  }
  std::uint64_t get_delta(std::uint64_t from) {
    return from + static_cast<std::uint64_t>(get_signed());
  }
  /// A varint that must not exceed `max`.
  std::uint64_t get_at_most(std::uint64_t max) {
    const std::uint64_t value = get_varint();
    if (value > max) {
      fail();
      return 0;
    }
    return value;
  }
  /// At most `size` bytes.
  std::string_view get_bytes(std::uint64_t size) {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  std::string_view get_text() { return get_bytes(get_varint()); }

  [[nodiscard]] bool is_ok() const { return is_ok_; }
  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  void fail() {
    is_ok_ = false;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool is_ok_ = true;
};

}  // namespace misdeal::harness
