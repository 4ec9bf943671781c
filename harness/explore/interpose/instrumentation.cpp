// What clang's -fsanitize=thread calls for every access, in place of the sanitizer's runtime.
//
// The names are the interface of the instrumentation (LLVM's ThreadSanitizer.cpp).
#include <cstdint>
#include <cstring>

#include "harness/explore/interpose/real.h"
#include "harness/explore/runtime_access.h"

#pragma clang diagnostic ignored "-Wreserved-identifier"

namespace misdeal::explore {
namespace {

[[gnu::always_inline]] inline void plain(const void* address, std::size_t size, bool is_write,
                                         const void* pc) {
  if (g_is_exploring) g_runtime->access(address_of(address), size, is_write, pc);
}

[[gnu::always_inline]] inline std::uint32_t enter(const volatile void* address, std::size_t size,
                                                  OpKind kind, int order, const void* pc) {
  const std::uint32_t offset = g_runtime->points().offset_of(pc);
  g_runtime->atomic_access(address_of(address), size, kind, order, offset);
  return offset;
}

template <typename T>
std::uint64_t as_number(T value) {
  return static_cast<std::uint64_t>(value);
}

// Sixteen bytes go through libatomic, or -mcx16: outside executions, where only one thread is.
#pragma clang diagnostic ignored "-Watomic-alignment"

template <typename T>
[[gnu::always_inline]] inline T load(const volatile T* address, int order, const void* pc) {
  if (!g_is_exploring) return __atomic_load_n(address, __ATOMIC_SEQ_CST);
  const std::uint32_t offset = enter(address, sizeof(T), OpKind::load, order, pc);
  const T value = *address;
  g_runtime->note_values(as_number(value), as_number(value));
  g_runtime->note_load(address_of(address), as_number(value), offset);
  return value;
}

template <typename T>
[[gnu::always_inline]] inline void store(volatile T* address, T value, int order, const void* pc) {
  if (!g_is_exploring) {
    __atomic_store_n(address, value, __ATOMIC_SEQ_CST);
    return;
  }
  enter(address, sizeof(T), OpKind::store, order, pc);
  g_runtime->note_values(as_number<T>(*address), as_number(value));
  *address = value;
  g_runtime->note_store(address_of(address));
}

template <typename T, typename Change>
[[gnu::always_inline]] inline T update(volatile T* address, int order, const void* pc,
                                       Change change) {
  if (g_is_exploring) {
    const std::uint32_t offset = enter(address, sizeof(T), OpKind::update, order, pc);
    const T before = *address;
    const T after = change(before);
    *address = after;
    g_runtime->note_values(as_number(before), as_number(after));
    if (after == before) {
      g_runtime->note_load(address_of(address), as_number(before), offset);
    } else {
      g_runtime->note_store(address_of(address));
    }
    return before;
  }
  T before = __atomic_load_n(address, __ATOMIC_SEQ_CST);
  while (!__atomic_compare_exchange_n(address, &before, change(before), false, __ATOMIC_SEQ_CST,
                                      __ATOMIC_SEQ_CST)) {
  }
  return before;
}

template <typename T>
[[gnu::always_inline]] inline T compare_exchange(volatile T* address, T expected, T desired,
                                                 int order, const void* pc) {
  if (!g_is_exploring) {
    __atomic_compare_exchange_n(address, &expected, desired, false, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return expected;
  }
  const std::uint32_t offset = enter(address, sizeof(T), OpKind::update, order, pc);
  const T before = *address;
  g_runtime->note_values(as_number(before), as_number(before == expected ? desired : before));
  if (before == expected) {
    *address = desired;
    g_runtime->note_store(address_of(address));
  } else {
    g_runtime->note_load(address_of(address), as_number(before), offset);
  }
  return before;
}

}  // namespace
}  // namespace misdeal::explore

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}

// One function a size: macros, because the names are part of the interface.
#define MISDEAL_PLAIN(size)                          \
  void __tsan_read##size(void* at) {                 \
    plain(at, size, false, MISDEAL_CALLER);          \
  }                                                  \
  void __tsan_write##size(void* at) {                \
    plain(at, size, true, MISDEAL_CALLER);           \
  }                                                  \
  void __tsan_volatile_read##size(void* at) {        \
    plain(at, size, false, MISDEAL_CALLER);          \
  }                                                  \
  void __tsan_volatile_write##size(void* at) {       \
    plain(at, size, true, MISDEAL_CALLER);           \
  }                                                  \
  void __tsan_read_write##size(void* at) {           \
    plain(at, size, true, MISDEAL_CALLER);           \
  }                                                  \
  void __tsan_unaligned_read##size(void* at) {       \
    plain(at, size, false, MISDEAL_CALLER);          \
  }                                                  \
  void __tsan_unaligned_write##size(void* at) {      \
    plain(at, size, true, MISDEAL_CALLER);           \
  }                                                  \
  void __tsan_unaligned_read_write##size(void* at) { \
    plain(at, size, true, MISDEAL_CALLER);           \
  }
MISDEAL_PLAIN(1)
MISDEAL_PLAIN(2)
MISDEAL_PLAIN(4)
MISDEAL_PLAIN(8)
MISDEAL_PLAIN(16)
#undef MISDEAL_PLAIN

void __tsan_read_range(void* at, unsigned long size) {
  plain(at, size, false, MISDEAL_CALLER);
}
void __tsan_write_range(void* at, unsigned long size) {
  plain(at, size, true, MISDEAL_CALLER);
}

void __tsan_vptr_read(void** at) {
  plain(at, sizeof *at, false, MISDEAL_CALLER);
}
void __tsan_vptr_update(void** at, void* value) {
  // Destructors set again what is there: no write that a reader could notice.
  if (*at != value) plain(at, sizeof *at, true, MISDEAL_CALLER);
}

void* __tsan_memcpy(void* to, const void* from, unsigned long size) {
  if (size > 0) {
    plain(from, size, false, MISDEAL_CALLER);
    plain(to, size, true, MISDEAL_CALLER);
  }
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, unsigned long size) {
  if (size > 0) {
    plain(from, size, false, MISDEAL_CALLER);
    plain(to, size, true, MISDEAL_CALLER);
  }
  return std::memmove(to, from, size);
}
void* __tsan_memset(void* to, int value, unsigned long size) {
  if (size > 0) plain(to, size, true, MISDEAL_CALLER);
  return std::memset(to, value, size);
}

#define MISDEAL_ATOMIC(bits, Type)                                                                \
  Type __tsan_atomic##bits##_load(const volatile Type* at, int order) {                           \
    return load(at, order, MISDEAL_CALLER);                                                       \
  }                                                                                               \
  void __tsan_atomic##bits##_store(volatile Type* at, Type value, int order) {                    \
    store(at, value, order, MISDEAL_CALLER);                                                      \
  }                                                                                               \
  Type __tsan_atomic##bits##_exchange(volatile Type* at, Type value, int order) {                 \
    return update(at, order, MISDEAL_CALLER, [value](Type) { return value; });                    \
  }                                                                                               \
  Type __tsan_atomic##bits##_fetch_add(volatile Type* at, Type value, int order) {                \
    return update(at, order, MISDEAL_CALLER,                                                      \
                  [value](Type before) { return static_cast<Type>(before + value); });            \
  }                                                                                               \
  Type __tsan_atomic##bits##_fetch_sub(volatile Type* at, Type value, int order) {                \
    return update(at, order, MISDEAL_CALLER,                                                      \
                  [value](Type before) { return static_cast<Type>(before - value); });            \
  }                                                                                               \
  Type __tsan_atomic##bits##_fetch_and(volatile Type* at, Type value, int order) {                \
    return update(at, order, MISDEAL_CALLER,                                                      \
                  [value](Type before) { return static_cast<Type>(before & value); });            \
  }                                                                                               \
  Type __tsan_atomic##bits##_fetch_or(volatile Type* at, Type value, int order) {                 \
    return update(at, order, MISDEAL_CALLER,                                                      \
                  [value](Type before) { return static_cast<Type>(before | value); });            \
  }                                                                                               \
  Type __tsan_atomic##bits##_fetch_xor(volatile Type* at, Type value, int order) {                \
    return update(at, order, MISDEAL_CALLER,                                                      \
                  [value](Type before) { return static_cast<Type>(before ^ value); });            \
  }                                                                                               \
  Type __tsan_atomic##bits##_fetch_nand(volatile Type* at, Type value, int order) {               \
    return update(at, order, MISDEAL_CALLER,                                                      \
                  [value](Type before) { return static_cast<Type>(~(before & value)); });         \
  }                                                                                               \
  Type __tsan_atomic##bits##_compare_exchange_val(volatile Type* at, Type expected, Type desired, \
                                                  int order, int /*failure*/) {                   \
    return compare_exchange(at, expected, desired, order, MISDEAL_CALLER);                        \
  }
MISDEAL_ATOMIC(8, std::uint8_t)
MISDEAL_ATOMIC(16, std::uint16_t)
MISDEAL_ATOMIC(32, std::uint32_t)
MISDEAL_ATOMIC(64, std::uint64_t)
MISDEAL_ATOMIC(128, __uint128_t)
#undef MISDEAL_ATOMIC

void __tsan_atomic_thread_fence(int order) {
  if (g_is_exploring) {
    g_runtime->fence(order);
  } else {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  }
}
void __tsan_atomic_signal_fence(int /*order*/) {}

}  // extern "C"
