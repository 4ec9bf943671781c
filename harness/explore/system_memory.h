#pragma once

#include <cstddef>
#include <new>
#include <vector>

// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names.
extern "C" void* __libc_malloc(std::size_t size);
extern "C" void __libc_free(void* block);
// NOLINTEND(bugprone-reserved-identifier)

namespace misdeal::explore {

/// Allocates past the heap of the code under exploration, so that the runtime's own memory is never
/// part of what is put back.
template <typename T>
struct SystemAllocator {
  using value_type = T;
  SystemAllocator() = default;
  template <typename U>
  explicit SystemAllocator(const SystemAllocator<U>& /*other*/) {}

  T* allocate(std::size_t count) {
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may well be a pointer.
    void* const block = __libc_malloc(count * sizeof(T));
    if (block == nullptr) throw std::bad_alloc();
    return static_cast<T*>(block);
  }
  void deallocate(T* block, std::size_t /*count*/) { __libc_free(static_cast<void*>(block)); }

  friend bool operator==(const SystemAllocator&, const SystemAllocator&) { return true; }
};

template <typename T>
using SystemVector = std::vector<T, SystemAllocator<T>>;

}  // namespace misdeal::explore
