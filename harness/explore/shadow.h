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

/// The shadow of all memory, in a hash table by address. Emptying it is O(1): a cell belongs to a
/// generation.
class Shadow {
 public:
  Shadow();

  void clear();
  /// Of the eight bytes around an address. Valid until the next call.
  ShadowCell& cell(std::uintptr_t address);
  /// nullptr if there is none.
  ShadowCell* find(std::uintptr_t address);

  VectorClock& clock(std::uint32_t index) { return clocks_[index]; }
  std::uint32_t new_clock();

 private:
  struct Slot {
    std::uintptr_t key = 0;
    std::uint32_t generation = 0;
    std::uint32_t index = 0;
  };

  std::size_t slot_of(std::uintptr_t key) const;
  void grow();

  std::uint32_t generation_ = 1;
  std::size_t used_ = 0;
  SystemVector<Slot> slots_;
  SystemVector<ShadowCell> cells_;
  std::size_t clocks_used_ = 0;
  SystemVector<VectorClock> clocks_;
};

}  // namespace misdeal::explore
