#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "harness/explore/system_memory.h"
#include "harness/explore/vector_clock.h"

namespace misdeal::explore {

/// One access to (part of) eight bytes. Packed, for the comparisons below to take few instructions:
/// they are most of what race detection costs.
class ShadowAccess {
 public:
  ShadowAccess() = default;
  /// By a thread at a moment of its clock; `bytes`: a bit a byte.
  ShadowAccess(std::uint32_t moment, std::uint32_t pc, unsigned thread, std::uint8_t bytes,
               bool is_write, bool is_atomic)
      : moment_(moment),
        pc_(pc),
        what_(thread | (is_write ? kWrite : 0U) | (is_atomic ? kAtomic : 0U) |
              (std::uint32_t{bytes} << kBytesShift)) {}

  [[nodiscard]] std::uint32_t moment() const { return moment_; }
  [[nodiscard]] std::uint32_t pc() const { return pc_; }
  [[nodiscard]] unsigned thread() const { return what_ & kThread; }
  [[nodiscard]] std::uint8_t bytes() const {
    return static_cast<std::uint8_t>(what_ >> kBytesShift);
  }
  [[nodiscard]] bool is_write() const { return (what_ & kWrite) != 0; }
  [[nodiscard]] bool is_atomic() const { return (what_ & kAtomic) != 0; }

  [[nodiscard]] ShadowAccess with_bytes(std::uint8_t bytes) const {
    ShadowAccess changed = *this;
    changed.what_ = (what_ & ~kBytes) | (std::uint32_t{bytes} << kBytesShift);
    return changed;
  }

  /// Whether this tells nothing that an earlier one of the same thread and moment has not told: the
  /// thread has published nothing since, so whoever conflicts has met that access already.
  [[nodiscard]] bool repeats(const ShadowAccess& then) const {
    return (((then.what_ ^ what_) & (kThread | kAtomic)) | (what_ & ~then.what_ & ~kThread) |
            (then.moment_ ^ moment_)) == 0;
  }
  /// Whether whoever conflicts with an earlier access conflicts with this one, too.
  [[nodiscard]] bool covers(const ShadowAccess& then) const {
    return ((then.what_ & ~what_ & (kWrite | kBytes)) | (what_ & ~then.what_ & kAtomic)) == 0;
  }
  /// The same where neither is atomic, and both are of one thread.
  [[nodiscard]] bool repeats_plainly(const ShadowAccess& then) const {
    return then.moment_ == moment_ && (what_ & ~then.what_) == 0;
  }
  [[nodiscard]] bool covers_plainly(const ShadowAccess& then) const {
    return (then.what_ & ~what_) == 0;
  }
  void set_pc(std::uint32_t pc) { pc_ = pc; }
  [[nodiscard]] bool operator==(const ShadowAccess&) const = default;
  [[nodiscard]] bool is_of_thread_of(const ShadowAccess& other) const {
    return ((what_ ^ other.what_) & kThread) == 0;
  }
  /// Of two that are not ordered.
  [[nodiscard]] bool conflicts_with(const ShadowAccess& other) const {
    return (what_ & other.what_ & kBytes) != 0 && ((what_ | other.what_) & kWrite) != 0;
  }
  /// Whether this may see what the other thread wrote; an atomic write is taken for an update.
  [[nodiscard]] bool reads_from(const ShadowAccess& then) const {
    return (what_ & then.what_ & kBytes) != 0 && (then.what_ & kWrite) != 0 &&
           (what_ & (kWrite | kAtomic)) != kWrite && !is_of_thread_of(then);
  }

 private:
  static constexpr std::uint32_t kThread = 0xFF;
  static constexpr std::uint32_t kWrite = 0x100;
  static constexpr std::uint32_t kAtomic = 0x200;
  static constexpr unsigned kBytesShift = 16;
  static constexpr std::uint32_t kBytes = 0xFFU << kBytesShift;

  std::uint32_t moment_ = 0;
  std::uint32_t pc_ = 0;
  std::uint32_t what_ = 0;
};

/// Of `size` bytes from an address on, within its eight: a bit each.
constexpr std::uint8_t byte_mask(std::uintptr_t address, std::size_t size) {
  return static_cast<std::uint8_t>(((1U << size) - 1) << (address & 7U));
}

inline constexpr std::uint32_t kNoClock = ~0U;

/// What is remembered of eight bytes that several threads have met, or that are atomic. Six
/// accesses are kept: those that happened before a newer one which covers them are not needed
/// (Flanagan, Freund: FastTrack, 2009); with more than six left, the oldest is forgotten, and with
/// it perhaps a race.
struct ShadowCell {
  static constexpr unsigned kAccesses = 6;

  std::uint8_t count = 0;
  bool has_released = false;  ///< whether `released` is set
  std::array<ShadowAccess, kAccesses> accesses;
  /// Clocks of the last release stores, by the first byte of the atomic: neighbours do not
  /// synchronise with each other.
  std::array<std::uint32_t, 8> released;

  std::uint32_t& released_at(std::uintptr_t address) {
    if (!has_released) {
      released.fill(kNoClock);
      has_released = true;
    }
    return released[address & 7U];
  }
};

/// What is remembered of any eight bytes. Most are met by one thread only, and need one access;
/// what one thread writes and another reads needs two.
struct ShadowWord {
  static constexpr unsigned kAccesses = 2;
  static constexpr std::uint32_t kInCell = 0xFF;

  std::uint32_t generation = 0;  ///< the execution that this is of
  std::uint32_t count = 0;       ///< of accesses, or kInCell
  std::array<ShadowAccess, kAccesses> accesses;

  [[nodiscard]] bool is_in_cell() const { return count == kInCell; }
  /// Of two that are not in a cell.
  [[nodiscard]] bool tells_the_same_as(const ShadowWord& other) const {
    return generation == other.generation && count == other.count &&
           accesses[0] == other.accesses[0] && (count == 1 || accesses[1] == other.accesses[1]);
  }
  /// Which, of a word in one.
  [[nodiscard]] std::uint32_t cell() const { return accesses[0].pc(); }
};

/// The shadow of all memory, in pages that are found by a hash of the address. Pages stay: the same
/// addresses come again in every execution. Emptying is O(1), for a word belongs to a generation.
class Shadow {
 public:
  Shadow() : slots_(1 << 10) {}
  ~Shadow();
  Shadow(const Shadow&) = delete;
  Shadow& operator=(const Shadow&) = delete;

  void clear();
  /// Of the eight bytes around an address. Valid as long as this is.
  ShadowWord& word(std::uintptr_t address) { return page(address).words[(address >> 3U) % kWords]; }
  /// nullptr if its page has not been asked for lately.
  ShadowWord* recent_word(std::uintptr_t address) {
    const std::uintptr_t key = address / (8 * kWords);
    const Slot& recent = recent_[recent_of(key)];
    return recent.key == key ? &recent.page->words[(address >> 3U) % kWords] : nullptr;
  }
  /// Of these and the following bytes, as far as they are near enough to be found together.
  std::span<ShadowWord> words(std::uintptr_t address) {
    return std::span(page(address).words).subspan((address >> 3U) % kWords);
  }
  [[nodiscard]] bool is_known(const ShadowWord& word) const {
    return word.generation == generation_;
  }
  /// False if another thread has met these bytes, or more than this must be remembered. `now` is
  /// not atomic, and `place` gives its place in the program, should that be needed.
  template <typename Place>
  [[gnu::always_inline]] bool remember_alone(ShadowWord& word, ShadowAccess now,
                                             Place place) const {
    if (word.generation == generation_) {
      const ShadowAccess then = word.accesses[0];
      if (word.count != 1 || !now.is_of_thread_of(then)) return false;
      if (now.repeats_plainly(then)) return true;
      if (!now.covers_plainly(then)) return false;
    }
    now.set_pc(place());
    word.generation = generation_;
    word.count = 1;
    word.accesses[0] = now;
    return true;
  }
  /// Where there is room for more: until `settle` of the same word.
  ShadowCell& cell(ShadowWord& word);
  /// Gives the cell of a word back, if the word has room for what is left in it.
  void settle(ShadowWord& word);
  /// Of bytes that were allocated anew.
  void forget(std::uintptr_t address, std::size_t size);

  VectorClock& clock(std::uint32_t index) { return clocks_[index]; }
  std::uint32_t new_clock();

 private:
  static constexpr std::size_t kWords = 512;
  static constexpr std::size_t kRecent = 64;
  struct Page {
    std::array<ShadowWord, kWords> words;
  };
  struct Slot {
    std::uintptr_t key = ~std::uintptr_t{0};  ///< of no address
    Page* page = nullptr;
  };

  Page& page(std::uintptr_t address) {
    const std::uintptr_t key = address / (8 * kWords);
    const Slot& recent = recent_[recent_of(key)];
    return recent.key == key ? *recent.page : find_page(key);
  }
  /// The stacks of fibers are a power of two apart, nearly: the higher bits tell them apart.
  static std::size_t recent_of(std::uintptr_t key) { return (key ^ (key >> 6U)) % kRecent; }
  Page& find_page(std::uintptr_t key);
  [[nodiscard]] std::size_t slot_of(std::uintptr_t key) const;

  std::uint32_t generation_ = 1;
  std::array<Slot, kRecent> recent_;
  std::size_t used_ = 0;
  SystemVector<Slot> slots_;
  std::size_t cells_used_ = 0;
  SystemVector<ShadowCell*> cells_;
  std::size_t clocks_used_ = 0;
  SystemVector<VectorClock> clocks_;
};

}  // namespace misdeal::explore
