// Random numbers: the same in every execution.
#include <cstdlib>
#include <cstring>
#include <random>

#include <sys/random.h>

#include "harness/explore/interpose/real.h"

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

extern "C" {

int rand() noexcept {
  MISDEAL_PASS_ON(rand);
  return g_runtime->random_number();
}
long random() noexcept {
  MISDEAL_PASS_ON(random);
  return g_runtime->random_number();
}
long lrand48() noexcept {
  MISDEAL_PASS_ON(lrand48);
  return g_runtime->random_number();
}
double drand48() noexcept {
  MISDEAL_PASS_ON(drand48);
  return g_runtime->random_number() * 0x1.0p-31;
}
ssize_t getrandom(void* bytes, size_t count, unsigned flags) {
  MISDEAL_PASS_ON(getrandom, bytes, count, flags);
  for (size_t i = 0; i < count; ++i) {
    static_cast<char*>(bytes)[i] = static_cast<char>(g_runtime->random_number());
  }
  return static_cast<ssize_t>(count);
}
int getentropy(void* bytes, size_t count) {
  MISDEAL_PASS_ON(getentropy, bytes, count);
  getrandom(bytes, count, 0);
  return 0;
}

}  // extern "C"

namespace std {

// Asks the processor, past every function of the C library.
random_device::result_type random_device::_M_getval() {
  if (g_is_exploring) return static_cast<result_type>(g_runtime->random_number());
  return real<result_type(random_device*)>("_ZNSt13random_device9_M_getvalEv")(this);
}

}  // namespace std
