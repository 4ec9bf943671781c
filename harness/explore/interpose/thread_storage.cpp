// Thread-local storage, a set a fiber: compiled with -femulated-tls, `thread_local` comes here. And
// what libstdc++ keeps in thread-local variables of its own, and what a thread leaves for its end.
#include <bit>
#include <cerrno>
#include <climits>
#include <cstring>
#include <iterator>
#include <utility>

#include <pthread.h>

#include "harness/explore/interpose/real.h"

namespace misdeal::explore {
namespace {

/// As LLVM and GCC lay it out.
struct EmulatedVariable {
  std::size_t size;
  std::size_t alignment;
  std::uintptr_t index;  ///< from 1; 0 until first used
  const void* initial;
};

constexpr std::uint32_t kVariablesMax = 1024;

/// Of the thread that calls explore(), outside executions.
struct OutsideStorage {
  void* at[kVariablesMax] = {};
};

OutsideStorage& outside_storage() {
  static OutsideStorage* storage = nullptr;
  if (storage == nullptr) {
    storage = new (SystemAllocator<OutsideStorage>().allocate(1)) OutsideStorage;
  }
  return *storage;
}

void* fresh_copy(const EmulatedVariable& variable, void* block) {
  if (variable.initial != nullptr) {
    std::memcpy(block, variable.initial, variable.size);
  } else {
    std::memset(block, 0, variable.size);
  }
  return block;
}

// Numbers survive the putting back of globals: the next execution asks anew, in the same order.
std::uintptr_t next_index = 0;

struct Key {
  bool is_used = false;
  void (*destroy)(void*) = nullptr;
};
constexpr unsigned kKeysMax = std::size(decltype(Thread::specifics){});
Key keys[kKeysMax];

}  // namespace

void Runtime::end_thread_storage() {
  Thread& self = current_thread();
  while (self.exit_functions != nullptr) {
    const Thread::ExitFunction* const last = self.exit_functions;
    self.exit_functions = last->next;
    last->function(last->object);
  }
  // A destructor may set a value again; POSIX lets implementations give up after four rounds.
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS && self.set_specifics != 0; ++round) {
    for (std::uint64_t left = std::exchange(self.set_specifics, 0); left != 0; left &= left - 1) {
      const auto i = static_cast<unsigned>(std::countr_zero(left));
      void* const value = std::exchange(self.specifics[i], nullptr);
      if (value == nullptr || !keys[i].is_used || keys[i].destroy == nullptr) continue;
      keys[i].destroy(value);
    }
  }
  if (self.emulated_tls == nullptr) return;
  for (std::uint32_t i = 0; i < self.emulated_tls_size; ++i) {
    if (self.emulated_tls[i] != nullptr) free(self.emulated_tls[i], nullptr);
  }
  free(self.emulated_tls, nullptr);
  self.emulated_tls = nullptr;
  self.emulated_tls_size = 0;
}

}  // namespace misdeal::explore

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

extern "C" {

void* __emutls_get_address(void* control) {
  auto& variable = *static_cast<EmulatedVariable*>(control);
  if (variable.index == 0) variable.index = ++next_index;
  const std::uintptr_t index = variable.index;
  if (!g_is_exploring) {
    void*& block = outside_storage().at[index % kVariablesMax];
    if (block == nullptr) {
      block = fresh_copy(variable, __libc_malloc(variable.size + variable.alignment));
    }
    return block;
  }
  if (index >= kVariablesMax) {
    g_runtime->fail(FailureKind::unsupported, "more than 1023 thread_local variables");
  }
  Thread& thread = g_runtime->current_thread();
  if (index >= thread.emulated_tls_size) {
    const auto size = static_cast<std::uint32_t>(index + 8);
    auto* const table =
        static_cast<void**>(g_runtime->allocate(size * sizeof(void*), alignof(void*)));
    std::memset(table, 0, size * sizeof(void*));
    if (thread.emulated_tls != nullptr) {
      std::memcpy(table, thread.emulated_tls, thread.emulated_tls_size * sizeof(void*));
      g_runtime->free(thread.emulated_tls, nullptr);
    }
    thread.emulated_tls = table;
    thread.emulated_tls_size = size;
  }
  void*& block = thread.emulated_tls[index];
  if (block == nullptr) {
    block = fresh_copy(variable, g_runtime->allocate(variable.size, variable.alignment));
  }
  return block;
}

int __cxa_thread_atexit(void (*function)(void*), void* object, void* library) {
  if (!g_is_exploring) {
    return real<int(void (*)(void*), void*, void*)>("__cxa_thread_atexit")(function, object,
                                                                           library);
  }
  Thread& thread = g_runtime->current_thread();
  void* const block =
      g_runtime->allocate(sizeof(Thread::ExitFunction), alignof(Thread::ExitFunction));
  thread.exit_functions = new (block) Thread::ExitFunction{function, object, thread.exit_functions};
  return 0;
}

// std::call_once hands its function over in two thread-local variables of libstdc++. Code under
// exploration looks for their emulated forms.
struct EmulatedControl {
  std::size_t size;
  std::size_t alignment;
  std::uintptr_t index;
  const void* initial;
};
extern EmulatedControl emulated_once_callable __asm__("__emutls_v._ZSt15__once_callable");
extern EmulatedControl emulated_once_call __asm__("__emutls_v._ZSt11__once_call");
EmulatedControl emulated_once_callable = {8, 8, 0, nullptr};
EmulatedControl emulated_once_call = {8, 8, 0, nullptr};

void __once_proxy() {
  auto* const call = *static_cast<void (**)()>(__emutls_get_address(&emulated_once_call));
  call();
}

int pthread_key_create(pthread_key_t* key, void (*destroy)(void*)) {
  if (!g_is_exploring) {
    return real<decltype(pthread_key_create)>("pthread_key_create")(key, destroy);
  }
  for (unsigned i = 0; i < kKeysMax; ++i) {
    if (keys[i].is_used) continue;
    keys[i] = {true, destroy};
    *key = 0x1000 + i;
    return 0;
  }
  return EAGAIN;
}
int pthread_key_delete(pthread_key_t key) {
  if (!g_is_exploring || key < 0x1000) {
    return real<decltype(pthread_key_delete)>("pthread_key_delete")(key);
  }
  keys[key - 0x1000].is_used = false;
  return 0;
}
void* pthread_getspecific(pthread_key_t key) {
  if (!g_is_exploring || key < 0x1000) {
    static decltype(pthread_getspecific)* known = nullptr;
    auto* const original = real(known, "pthread_getspecific");
    return original(key);
  }
  return g_runtime->current_thread().specifics[key - 0x1000];
}
int pthread_setspecific(pthread_key_t key, const void* value) {
  if (!g_is_exploring || key < 0x1000) {
    static decltype(pthread_setspecific)* known = nullptr;
    auto* const original = real(known, "pthread_setspecific");
    return original(key, value);
  }
  Thread& thread = g_runtime->current_thread();
  thread.specifics[key - 0x1000] = const_cast<void*>(value);
  thread.set_specifics |= std::uint64_t{1} << (key - 0x1000);
  return 0;
}

}  // extern "C"
