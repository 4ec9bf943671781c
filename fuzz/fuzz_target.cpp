#include "fuzz/fuzz_target.h"

#include <cstdio>
#include <cstdlib>

namespace misdeal::fuzz {

void require(bool holds, const char* property, std::source_location where) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: violated: %s\n", where.file_name(), where.line(), property);
  std::abort();
}

}  // namespace misdeal::fuzz
