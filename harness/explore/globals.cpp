#include "harness/explore/globals.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <elf.h>
#include <link.h>

namespace misdeal::explore {
namespace {

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

/// The writable segment of the program that is not made read-only after relocation.
Range writable_range() {
  Range range;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t /*size*/, void* out) {
        auto& found = *static_cast<Range*>(out);
        Range relro;
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
          if (header.p_type == PT_GNU_RELRO) relro = {begin, begin + header.p_memsz};
        }
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
          const std::uintptr_t end = begin + header.p_memsz;
          if (header.p_type != PT_LOAD || (header.p_flags & PF_W) == 0) continue;
          if (begin >= relro.begin && end <= ((relro.end + 4095) & ~std::uintptr_t{4095})) continue;
          found.begin = begin >= relro.begin && begin < relro.end ? relro.end : begin;
          found.end = end;
        }
        return 1;  // The program itself comes first.
      },
      &range);
  return range;
}

}  // namespace

Globals::Globals() {
  const Range range = writable_range();
  begin_ = range.begin;
  bytes_ = range.end - range.begin;
  changing_.assign((bytes_ + kLine - 1) / kLine, 0);
}

std::size_t Globals::length_of(std::size_t line) const {
  return std::min(kLine, bytes_ - line * kLine);
}

void Globals::keep() {
  if (keeps_) outside_ = kept_;
  keeps_ = true;
  kept_.resize(bytes_);
  std::memcpy(kept_.data(), reinterpret_cast<const void*>(begin_), bytes_);
}

std::uint64_t Globals::word(const std::byte* bytes, std::size_t number) const {
  std::uint64_t value = 0;
  const std::size_t at = number * sizeof value;
  std::memcpy(&value, bytes + at, std::min(sizeof value, bytes_ - at));
  return value;
}

bool Globals::keep_with(const Words& changed) {
  const auto* const now = reinterpret_cast<const std::byte*>(begin_);
  const bool are_as_before = std::ranges::all_of(
      changed, [&](const Word& each) { return word(now, each.number) == each.before; });
  if (!are_as_before) return false;
  keep();
  outside_ = kept_;
  for (const Word& each : changed) {
    const std::size_t at = each.number * sizeof each.after;
    std::memcpy(kept_.data() + at, &each.after, std::min(sizeof each.after, bytes_ - at));
    if (changing_[at / kLine] == 0) add(at / kLine);
  }
  return true;
}

Globals::Words Globals::changed() const {
  Words words;
  const std::size_t count = outside_.empty() ? 0 : (bytes_ + 7) / 8;
  for (std::size_t number = 0; number < count; ++number) {
    const std::uint64_t before = word(outside_.data(), number);
    const std::uint64_t after = word(kept_.data(), number);
    if (before != after) words.push_back({static_cast<std::uint32_t>(number), before, after});
  }
  return words;
}

void Globals::restore_outside() {
  if (!outside_.empty()) kept_.swap(outside_);
  outside_.clear();
  keeps_ = false;
  compare();
  copy_back();
}

void Globals::add(std::size_t line) {
  changing_[line] = 1;
  lines_.push_back(static_cast<std::uint32_t>(line));
}

void Globals::compare() {
  for (std::size_t line = 0; line < changing_.size(); ++line) {
    if (changing_[line] == 0 &&
        std::memcmp(kept_.data() + line * kLine,
                    reinterpret_cast<const void*>(begin_ + line * kLine), length_of(line)) != 0) {
      add(line);
    }
  }
}

void Globals::restore() {
  ++restores_;
  if (restores_ <= 8 || restores_ % 1024 == 0 || std::has_single_bit(restores_)) compare();
  copy_back();
}

void Globals::copy_back() {
  for (const std::uint32_t line : lines_) {
    std::memcpy(reinterpret_cast<void*>(begin_ + line * kLine), kept_.data() + line * kLine,
                length_of(line));
  }
}

}  // namespace misdeal::explore
