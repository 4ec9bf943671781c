#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/history/byte_mix.h"

namespace misdeal::harness {

/// A 128-bit hash of a set of numbers: the exclusive or of a random-looking word for each
/// (Zobrist, 1970), so that adding and removing are the same few instructions.
struct SetHash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  [[nodiscard]] SetHash with(std::uint64_t element) const {
    return {high ^ multiply_mix(element + 0xA0761D6478BD642FULL, 0xE7037ED1A0B428DBULL),
            low ^ multiply_mix(element + 0x8EBC6AF09C88C6E3ULL, 0x589965CC75374CC3ULL)};
  }
  /// The hash of the set together with something else that has this fingerprint.
  [[nodiscard]] SetHash joined(std::uint64_t fingerprint) const {
    return {high ^ multiply_mix(fingerprint ^ 0x1D8E4E27C47D124FULL, 0x9E3779B97F4A7C15ULL),
            low ^ multiply_mix(fingerprint ^ 0xEB44ACCAB455D165ULL, 0xD6E8FEB86659FD93ULL)};
  }
  friend bool operator==(const SetHash&, const SetHash&) = default;
};

/// Hashes met so far. Open addressing, at most 2/3 full, 16 bytes a slot.
class VisitedSet {
 public:
  /// False if it is there already.
  bool insert(const SetHash& hash) {
    if ((size_ + 1) * 3 > slots_.size() * 2) {
      grow();
    }
    if (!place(slots_, stored(hash))) {
      return false;
    }
    ++size_;
    return true;
  }
  /// What it would occupy if it had to grow now.
  [[nodiscard]] std::size_t bytes() const { return 3 * slots_.size() * sizeof(SetHash); }

 private:
  // All zero marks an empty slot.
  static SetHash stored(const SetHash& hash) {
    return hash == SetHash{} ? SetHash{.high = 1, .low = 0} : hash;
  }

  static bool place(std::vector<SetHash>& slots, const SetHash& hash) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = hash.low & mask;
    while (!(slots[at] == SetHash{})) {
      if (slots[at] == hash) {
        return false;
      }
      at = (at + 1) & mask;
    }
    slots[at] = hash;
    return true;
  }

  void grow() {
    std::vector<SetHash> larger(slots_.empty() ? 64 : slots_.size() * 2);
    for (const SetHash& hash : slots_) {
      if (!(hash == SetHash{})) {
        place(larger, hash);
      }
    }
    slots_ = std::move(larger);
  }

  std::vector<SetHash> slots_;
  std::size_t size_ = 0;
};

}  // namespace misdeal::harness
