#include "reports/sanitizer/unknown_marker.h"

#include <algorithm>

namespace misdeal::reports {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What follows "==7==" and its blanks; empty if there is no such mark. A program's own output may
/// stand before it.
std::string_view behind_process_id(std::string_view line) {
  constexpr std::string_view kFence = "==";
  for (std::size_t at = line.find(kFence); at != std::string_view::npos;
       at = line.find(kFence, at + 1)) {
    const std::string_view inner = line.substr(at + kFence.size());
    const std::size_t digits = std::min(inner.find_first_not_of(kDigits), inner.size());
    std::string_view rest = inner.substr(digits);
    if (digits == 0 || !rest.starts_with(kFence)) continue;
    rest.remove_prefix(kFence.size());
    return rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  }
  return {};
}

bool is_of_a_process(std::string_view line) {
  const std::string_view said = behind_process_id(line);
  constexpr std::string_view kValgrindsCount = "ERROR SUMMARY: ";
  if (said.starts_with(kValgrindsCount)) {
    return !said.substr(kValgrindsCount.size()).starts_with("0 errors");
  }
  return said.starts_with("ERROR:") || said.starts_with("FATAL:") ||
         said.starts_with("Possible data race");
}

/// "BUG: KASAN: slab-out-of-bounds in …", KCSAN, KMSAN, KFENCE.
bool is_of_the_kernel(std::string_view line) {
  constexpr std::string_view kMark = "BUG: K";
  const std::size_t at = line.find(kMark);
  if (at == std::string_view::npos) return false;
  const std::string_view name = line.substr(at + kMark.size());
  return name.starts_with("FENCE: ") ||
         name.substr(0, name.find_first_not_of(kLetters)).ends_with("SAN");
}

/// "FATAL: ThreadSanitizer can not …", without the colon that a heading has.
bool is_of_a_sanitizer(std::string_view line) {
  for (const std::string_view mark : {"ERROR: ", "FATAL: "}) {
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = line.substr(at + mark.size());
    if (rest.substr(0, rest.find_first_not_of(kLetters)).ends_with("Sanitizer")) return true;
  }
  return false;
}

}  // namespace

bool announces_unknown_report(std::string_view line) {
  return line.find("WARNING: DATA RACE") != std::string_view::npos || is_of_a_process(line) ||
         is_of_the_kernel(line) || is_of_a_sanitizer(line);
}

}  // namespace misdeal::reports
