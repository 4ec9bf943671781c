#include "harness/explore/points.h"

#include <algorithm>
#include <new>

#include <elf.h>
#include <link.h>
#include <sys/mman.h>

namespace misdeal::explore {
namespace {

struct ProgramRange {
  std::uintptr_t base = 0;
  std::uintptr_t size = 1;
};

ProgramRange program_range() {
  ProgramRange found;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t /*size*/, void* out) {
        auto& program = *static_cast<ProgramRange*>(out);
        program.base = info->dlpi_addr;
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          if (header.p_type == PT_LOAD && (header.p_flags & PF_X) != 0) {
            program.size = std::max<std::uintptr_t>(program.size, header.p_vaddr + header.p_memsz);
          }
        }
        return 1;
      },
      &found);
  return found;
}

}  // namespace

Points::Points() {
  const ProgramRange found = program_range();
  base_ = found.base;
  size_ = found.size;
  void* const at = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  map_ = static_cast<std::uint8_t*>(at);
  clear();
}

Points::~Points() {
  ::munmap(map_, size_);
}

void Points::clear() {
  for (const std::uint32_t pc : committed_) map_[pc] = kNone;
  for (const std::uint32_t pc : learned_) map_[pc] = kNone;
  committed_.clear();
  learned_.clear();
  map_[0] = kPoint;  // Code outside the program.
  tries_ = learned_tries_ = learned_nesting_ = all_atomics_ = false;
  nesting_ = true;
}

void Points::unlearn() {
  for (const std::uint32_t pc : learned_) map_[pc] = kNone;
  learned_.clear();
  learned_tries_ = learned_nesting_ = false;
}

bool Points::commit() {
  const bool has_learned =
      !learned_.empty() || learned_tries_ != tries_ || (learned_nesting_ && !nesting_);
  for (const std::uint32_t pc : learned_) {
    map_[pc] = kPoint;
    committed_.push_back(pc);
  }
  learned_.clear();
  tries_ = learned_tries_;
  nesting_ = learned_nesting_;
  return has_learned;
}

void Points::assign(const Set& set) {
  clear();
  all_atomics_ = set.all_atomics;
  tries_ = learned_tries_ = set.tries;
  nesting_ = learned_nesting_ = set.nesting;
  for (const std::uint32_t pc : set.offsets) {
    if (pc < size_) learn(pc);
  }
  commit();
}

}  // namespace misdeal::explore
