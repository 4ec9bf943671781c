#pragma once

#include <string_view>

namespace misdeal::harness {

/// Whether this program runs under ThreadSanitizer.
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

/// Whether ThreadSanitizer ends this program before the mutant deadlocks, since locks are taken in
/// an order that can: there is nothing of ours left to test then.
constexpr bool thread_sanitizer_ends(std::string_view engine) {
  return runs_under_thread_sanitizer() && engine == "opposite-lock-order";
}

}  // namespace misdeal::harness
