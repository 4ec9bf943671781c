#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/explore/system_memory.h"

namespace misdeal::explore {

/// The heap of the code under exploration: the same allocations give the same addresses in every
/// execution. Not thread-safe; everything O(1) but `restart`, which is O(what was prepared).
class Arena {
 public:
  static constexpr std::size_t kBytes = std::size_t{1} << 28U;
  static constexpr std::size_t kAlignment = 16;

  enum class BlockState : std::uint8_t { none, allocated, freed };

  /// Reserves address space: the same in every process, if it is free.
  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// nullptr when the arena is full. `alignment` is a power of two.
  void* allocate(std::size_t size, std::size_t alignment = kAlignment);
  /// The state of the block at this address before it was freed.
  BlockState free(void* block);
  [[nodiscard]] std::size_t size_of(const void* block) const;

  [[nodiscard]] bool contains(std::uintptr_t address) const { return address - base_ < kBytes; }
  [[nodiscard]] std::uintptr_t base() const { return base_; }

  /// Of the memory at an address within: whether its block was freed.
  [[nodiscard]] bool is_freed(std::uintptr_t address) const {
    return states_[(address - base_) / kAlignment] == BlockState::freed;
  }

  /// Whether freed blocks are handed out again, the newest first; otherwise never, so that every
  /// use after free is seen.
  void set_reuse(bool reuses) { reuses_ = reuses; }

  static constexpr unsigned kClasses = 92;
  /// All that is allocated, and what it holds.
  struct Image {
    std::uintptr_t top = 0;
    std::uintptr_t free[kClasses] = {};
    SystemVector<std::byte> memory;
    SystemVector<BlockState> states;
  };

  /// What is allocated now is what every execution starts from.
  void keep();
  /// Or what was kept once. `image` must live until something else is kept, or nothing.
  void keep(const Image& image) { kept_ = &image; }
  void keep(Image&&) = delete;
  [[nodiscard]] const Image& kept() const { return *kept_; }
  /// Back to what was kept.
  void restart();
  /// Keeps nothing any more.
  void forget();

 private:
  struct Header {
    std::uint32_t size;
    std::uint32_t size_class;
    std::uintptr_t next_free;
  };

  static Header& header_of(std::uintptr_t block) {
    return *reinterpret_cast<Header*>(block - sizeof(Header));
  }
  void mark(std::uintptr_t block, std::size_t bytes, BlockState state);

  std::uintptr_t base_ = 0;
  std::uintptr_t top_ = 0;
  BlockState* states_ = nullptr;
  bool reuses_ = true;
  std::uintptr_t free_[kClasses] = {};
  std::uint32_t classes_freed_ = 0;  ///< all others have never had a free block

  Image own_;  ///< the one that `keep` took
  const Image* kept_ = &own_;
};

}  // namespace misdeal::explore
