// malloc and its kin, and C++'s operators through them: code under exploration allocates from the
// arena, everybody else as always.
#include <cerrno>
#include <cstring>
#include <limits>
#include <new>

#include <cxxabi.h>

#include "harness/explore/interpose/real.h"

extern "C" {
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace misdeal::explore {
namespace {

constexpr std::size_t kNatural = Arena::kAlignment;

bool is_in_arena(const void* block) {
  return g_runtime != nullptr && g_runtime->arena().contains(address_of(block));
}

/// Whether the memory asked for is the execution's own.
bool is_explored(const void* pc) {
  return g_is_exploring && !g_runtime->libc().contains(pc);
}

void* allocate(std::size_t size, std::size_t alignment, const void* pc) {
  if (!is_explored(pc)) {
    return alignment <= kNatural ? __libc_malloc(size) : __libc_memalign(alignment, size);
  }
  void* const block = g_runtime->allocate(size, alignment);
  if (block == nullptr) errno = ENOMEM;
  return block;
}

void release(void* block, const void* pc) {
  if (block == nullptr) return;
  if (!is_in_arena(block)) {
    __libc_free(block);
  } else if (g_is_exploring) {
    g_runtime->free(block, pc);
  }
  // Else it belongs to an execution that is over: its memory went with it.
}

void* reallocate(void* block, std::size_t size, const void* pc) {
  if (block == nullptr) return allocate(size, kNatural, pc);
  if (!is_in_arena(block)) return __libc_realloc(block, size);
  void* const moved = allocate(size, kNatural, nullptr);
  if (moved == nullptr) return nullptr;
  const std::size_t before = g_runtime->arena().size_of(block);
  std::memcpy(moved, block, before < size ? before : size);
  release(block, pc);
  return moved;
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* const block = allocate(size, alignment, nullptr);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

}  // namespace
}  // namespace misdeal::explore

using misdeal::explore::allocate;
using misdeal::explore::allocate_or_throw;
using misdeal::explore::release;

extern "C" {

void* malloc(std::size_t size) {
  return allocate(size, misdeal::explore::kNatural, MISDEAL_CALLER);
}
void free(void* block) {
  release(block, __builtin_return_address(0));
}
void* calloc(std::size_t count, std::size_t size) {
  if (!misdeal::explore::is_explored(MISDEAL_CALLER)) return __libc_calloc(count, size);
  if (size != 0 && count > std::numeric_limits<std::size_t>::max() / size) return nullptr;
  void* const block = allocate(count * size, misdeal::explore::kNatural, MISDEAL_CALLER);
  if (block != nullptr) std::memset(block, 0, count * size);
  return block;
}
void* realloc(void* block, std::size_t size) {
  return misdeal::explore::reallocate(block, size, __builtin_return_address(0));
}
void* memalign(std::size_t alignment, std::size_t size) {
  return allocate(size, alignment, MISDEAL_CALLER);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return allocate(size, alignment, MISDEAL_CALLER);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  void* const block = allocate(size, alignment, MISDEAL_CALLER);
  if (block == nullptr) return ENOMEM;
  *out = block;
  return 0;
}

}  // extern "C"

namespace __cxxabiv1 {
extern "C" void* __cxa_allocate_exception(std::size_t size) noexcept {
  static void* (*known)(std::size_t) = nullptr;
  auto* const original = misdeal::explore::real(known, "__cxa_allocate_exception");
  if (!misdeal::explore::g_is_exploring) return original(size);
  misdeal::explore::g_runtime->set_throwing(true);
  void* const exception = original(size);
  misdeal::explore::g_runtime->set_throwing(false);
  return exception;
}
}  // namespace __cxxabiv1

void* operator new(std::size_t size) {
  return allocate_or_throw(size, misdeal::explore::kNatural);
}
void* operator new[](std::size_t size) {
  return allocate_or_throw(size, misdeal::explore::kNatural);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate(size, misdeal::explore::kNatural, nullptr);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate(size, misdeal::explore::kNatural, nullptr);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete[](void* block) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete(void* block, std::size_t /*size*/) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete[](void* block, std::size_t /*size*/) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete[](void* block, std::align_val_t /*alignment*/) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete(void* block, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  release(block, __builtin_return_address(0));
}
void operator delete[](void* block, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  release(block, __builtin_return_address(0));
}
