#pragma once

#include <array>
#include <cstdint>

#include "harness/explore/system_memory.h"
#include "harness/explore/vector_clock.h"

namespace misdeal::explore {

/// One access to (part of) eight bytes.
struct ShadowAccess {
  std::uint32_t moment = 0;  ///< of its thread's clock
  std::uint32_t pc = 0;
  std::uint8_t thread = 0;
  std::uint8_t bytes = 0;  ///< a bit a byte
  bool is_write = false;
  bool is_atomic = false;
};

inline constexpr std::uint32_t kNoClock = ~0U;

/// What is remembered of eight bytes. Six accesses are kept: those that happened before a newer one
/// which covers them are not needed (Flanagan, Freund: FastTrack, 2009); with more than six left,
/// the oldest is forgotten, and with it perhaps a race.
struct ShadowCell {
  static constexpr unsigned kAccesses = 6;

  std::uint32_t generation = 0;  ///< the execution that this is of
  std::uint8_t count = 0;
  /// Clocks of the last release stores, by the first byte of the atomic: neighbours do not
  /// synchronise with each other.
  std::array<std::uint32_t, 8> released;
  std::array<ShadowAccess, kAccesses> accesses;

  void clear() {
    count = 0;
    released.fill(kNoClock);
  }
};

/// The shadow of all memory, in pages that are found by a hash of the address. Pages stay: the same
/// addresses come again in every execution. Emptying is O(1), for a cell belongs to a generation.
class Shadow {
 public:
  Shadow() : slots_(1 << 10) {}
  ~Shadow();
  Shadow(const Shadow&) = delete;
  Shadow& operator=(const Shadow&) = delete;

  void clear();
  /// Of the eight bytes around an address. Valid as long as this is.
  ShadowCell& cell(std::uintptr_t address) {
    ShadowCell& found = page(address).cells[(address >> 3U) % kCells];
    if (found.generation != generation_) [[unlikely]] {
      found.generation = generation_;
      found.clear();
    }
    return found;
  }
  /// nullptr if there is none.
  ShadowCell* find(std::uintptr_t address) {
    ShadowCell& found = page(address).cells[(address >> 3U) % kCells];
    return found.generation == generation_ ? &found : nullptr;
  }

  VectorClock& clock(std::uint32_t index) { return clocks_[index]; }
  std::uint32_t new_clock();

 private:
  static constexpr std::size_t kCells = 64;
  static constexpr std::size_t kRecent = 64;
  struct Page {
    std::array<ShadowCell, kCells> cells;
  };
  struct Slot {
    std::uintptr_t key = 0;
    Page* page = nullptr;
  };

  Page& page(std::uintptr_t address) {
    const std::uintptr_t key = address / (8 * kCells);
    const Slot& recent = recent_[key % kRecent];
    return recent.key == key ? *recent.page : find_page(key);
  }
  Page& find_page(std::uintptr_t key);
  [[nodiscard]] std::size_t slot_of(std::uintptr_t key) const;

  std::uint32_t generation_ = 1;
  std::array<Slot, kRecent> recent_;
  std::size_t used_ = 0;
  SystemVector<Slot> slots_;
  std::size_t clocks_used_ = 0;
  SystemVector<VectorClock> clocks_;
};

}  // namespace misdeal::explore
