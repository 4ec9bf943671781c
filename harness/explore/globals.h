#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/explore/system_memory.h"

namespace misdeal::explore {

/// The program's own global variables, put back before each execution. Those of shared libraries
/// are left alone.
///
/// Cost: putting back is O(lines of 64 bytes that were ever seen to change); finding out which is
/// O(all globals), done for the first executions and then ever more rarely, since instrumented
/// writes report themselves (note_write).
class Globals {
 public:
  Globals();

  /// Eight bytes that preparing changed.
  struct Word {
    std::uint32_t number;
    std::uint64_t before;
    std::uint64_t after;
  };
  using Words = SystemVector<Word>;

  /// What holds now is what every execution starts from.
  void keep();
  /// The same, but for these words. False, and nothing is kept, if one of them does not hold any
  /// more what it held before it was changed.
  bool keep_with(const Words& changed);
  /// By which words what is kept differs from what holds outside executions.
  [[nodiscard]] Words changed() const;
  void restore();
  /// As `restore`, but finds all that changed, and goes back to what held when `keep` was called
  /// first after the last `restore_outside`.
  void restore_outside();

  [[nodiscard]] bool contains(std::uintptr_t address) const { return address - begin_ < bytes_; }
  [[nodiscard]] std::uintptr_t base() const { return begin_; }

  /// Whether a write was noted before; of more than a line, never. Requires contains(address).
  [[nodiscard]] bool is_noted(std::uintptr_t address, std::size_t size) const {
    const std::size_t last = (address - begin_ + size - 1) / kLine;
    return size <= kLine && last < changing_.size() && changing_[(address - begin_) / kLine] != 0 &&
           changing_[last] != 0;
  }
  /// Requires contains(address).
  void note_write(std::uintptr_t address, std::size_t size) {
    const std::size_t first = (address - begin_) / kLine;
    const std::size_t last = (address - begin_ + size - 1) / kLine;
    for (std::size_t line = first; line <= last && line < changing_.size(); ++line) {
      if (changing_[line] == 0) add(line);
    }
  }

 private:
  static constexpr std::size_t kLine = 64;

  void add(std::size_t line);
  void compare();
  void copy_back();
  [[nodiscard]] std::size_t length_of(std::size_t line) const;
  /// Of a word, in bytes that start where those of the globals do.
  [[nodiscard]] std::uint64_t word(const std::byte* bytes, std::size_t number) const;

  std::uintptr_t begin_ = 0;
  std::size_t bytes_ = 0;
  SystemVector<std::byte> kept_;
  SystemVector<std::byte> outside_;  ///< empty if `kept_` is that
  bool keeps_ = false;
  SystemVector<std::uint8_t> changing_;  ///< by line
  SystemVector<std::uint32_t> lines_;
  std::uint64_t restores_ = 0;
};

}  // namespace misdeal::explore
