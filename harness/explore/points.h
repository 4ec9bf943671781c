#pragma once

#include <cstdint>

#include "harness/explore/system_memory.h"

namespace misdeal::explore {

/// Which accesses, by their place in the program, are points of scheduling. Learned: an atomic
/// operation or a plain access becomes one when it is seen to conflict with another thread's,
/// unordered by anything else.
class Points {
 public:
  Points();
  ~Points();
  Points(const Points&) = delete;
  Points& operator=(const Points&) = delete;

  /// Offset in the program; 0 for code elsewhere, which is always a point.
  [[nodiscard]] std::uint32_t offset_of(const void* pc) const {
    const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(pc) - base_;
    return offset < size_ ? static_cast<std::uint32_t>(offset) : 0;
  }
  [[nodiscard]] std::uintptr_t base() const { return base_; }
  [[nodiscard]] bool contains(std::uint32_t pc) const { return map_[pc] == kPoint; }
  /// Counts from the next execution on: this one must be the same when it is run again.
  void learn(std::uint32_t pc) {
    if (map_[pc] == kNone) {
      map_[pc] = kLearned;
      learned_.push_back(pc);
    }
  }
  /// A lock was tried: then letting go of one is a point, too.
  void learn_tries() { learned_tries_ = true; }
  [[nodiscard]] bool has_tries() const { return tries_; }
  /// A lock was taken with another one held: then the order of locks is looked at, as in the very
  /// first execution. No point changes by that.
  void learn_nesting() { learned_nesting_ = true; }
  [[nodiscard]] bool has_nesting() const { return nesting_; }
  /// Makes points of what was learned; whether there was anything.
  bool commit();
  /// Forgets what was learned before anything was committed.
  void unlearn();

  void set_all_atomics(bool all) { all_atomics_ = all; }
  [[nodiscard]] bool has_all_atomics() const { return all_atomics_; }

  /// Everything that decides where an execution stops, for another process to do the same.
  struct Set {
    bool all_atomics = false;
    bool tries = false;
    bool nesting = false;
    SystemVector<std::uint32_t> offsets;  ///< in no order
  };
  [[nodiscard]] Set set() const { return {all_atomics_, tries_, nesting_, committed_}; }
  void assign(const Set& set);
  void clear();

 private:
  std::uintptr_t base_ = 0;
  std::uintptr_t size_ = 1;
  std::uint8_t* map_ = nullptr;
  static constexpr std::uint8_t kNone = 0;
  static constexpr std::uint8_t kPoint = 1;
  static constexpr std::uint8_t kLearned = 2;

  bool all_atomics_ = false;
  bool tries_ = false;
  bool learned_tries_ = false;
  bool nesting_ = false;
  bool learned_nesting_ = false;
  SystemVector<std::uint32_t> committed_;
  SystemVector<std::uint32_t> learned_;
};

}  // namespace misdeal::explore
