#pragma once

namespace misdeal::harness {

/// Whether this program runs under ThreadSanitizer, which ends it as soon as a mutant takes locks
/// in an order that can deadlock, before it does.
constexpr bool runs_under_thread_sanitizer() {
#if defined(__SANITIZE_THREAD__)
  return true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
  return true;
#else
  return false;
#endif
#else
  return false;
#endif
}

}  // namespace misdeal::harness
