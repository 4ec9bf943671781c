#include "fuzz/fuzz_target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace misdeal::fuzz {

void report_violation(const char* property, const std::source_location& where) {
  std::fprintf(stderr, "%s:%u: violated: %s\n", where.file_name(), where.line(), property);
  std::abort();
}

void require_one_line(std::string_view text, std::source_location where) {
  constexpr std::size_t kShownMax = 2000;
  require(!text.empty(), "it says something", where);
  require(text.size() <= kShownMax, "it is short enough to be read", where);
  const bool is_plain = std::ranges::none_of(text, [](char character) {
    return static_cast<unsigned char>(character) < ' ' || character == '\x7F';
  });
  require(is_plain, "it is one line, without control characters", where);
}

}  // namespace misdeal::fuzz
