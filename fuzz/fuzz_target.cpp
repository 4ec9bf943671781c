#include "fuzz/fuzz_target.h"

#include <cstdio>
#include <cstdlib>

namespace misdeal::fuzz {

void report_violation(const char* property, const std::source_location& where) {
  std::fprintf(stderr, "%s:%u: violated: %s\n", where.file_name(), where.line(), property);
  std::abort();
}

}  // namespace misdeal::fuzz
