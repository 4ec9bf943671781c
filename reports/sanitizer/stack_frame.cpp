#include "reports/sanitizer/stack_frame.h"

#include <charconv>

namespace misdeal::reports {

namespace {

constexpr std::string_view kUnknown = "<null>";

std::optional<unsigned> number_of(std::string_view text) {
  unsigned number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [parsed, error] = std::from_chars(begin, end, number);
  if (text.empty() || error != std::errc{} || parsed != end) return std::nullopt;
  return number;
}

/// Takes "(…)" off the end, if it begins as it should.
std::string_view take_group(std::string_view& text, std::string_view beginning) {
  if (!text.ends_with(')')) return {};
  const std::size_t open = text.rfind('(');
  if (open == std::string_view::npos || !text.substr(open + 1).starts_with(beginning)) return {};
  const std::string_view group = text.substr(open + 1, text.size() - open - 2);
  text = without_blanks(text.substr(0, open));
  return group;
}

/// "(program+0xdeb)": only the last component of a path, which depends on the machine.
std::string_view take_module(std::string_view& text) {
  std::string_view rest = text;
  const std::string_view group = take_group(rest, "");
  if (group.find("+0x") == std::string_view::npos) return {};
  text = rest;
  return group.substr(group.rfind('/') + 1);
}

/// "0x55d3 in take(int*)": what AddressSanitizer adds.
void drop_address(std::string_view& text) {
  if (!text.starts_with("0x")) return;
  const std::size_t space = text.find(' ');
  text = space == std::string_view::npos ? std::string_view{} : without_blanks(text.substr(space));
  if (text.starts_with("in ")) text = without_blanks(text.substr(3));
}

/// Where the path begins: an absolute one at the first " /", for neither a path nor a signature is
/// without blanks; else the last word. A function called operator/ has no blank before its slash.
std::size_t path_start(std::string_view text) {
  if (text.starts_with('/')) return 0;
  const std::size_t absolute = text.find(" /");
  if (absolute != std::string_view::npos) return absolute + 1;
  const std::size_t space = text.rfind(' ');
  return space == std::string_view::npos ? text.size() : space + 1;
}

bool looks_like_a_file(std::string_view text) {
  return text.ends_with(".o") || text.ends_with(".cpp") || text.ends_with(".c") ||
         text.starts_with('/');
}

void read_function_and_file(std::string_view text, StackFrame& frame) {
  if (text.ends_with(kUnknown)) {
    text = without_blanks(text.substr(0, text.size() - kUnknown.size()));
  } else {
    const std::size_t start = path_start(text);
    const std::string_view path = text.substr(start);
    if (const auto place = read_place(path)) {
      frame.file = place->file;
      frame.line = place->line;
      frame.column = place->column;
      text = without_blanks(text.substr(0, start));
    } else if (looks_like_a_file(path)) {
      frame.file = path;
      text = without_blanks(text.substr(0, start));
    }
  }
  if (text != kUnknown) frame.function = text;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<SourcePlace> read_place(std::string_view text) {
  const std::size_t last = text.rfind(':');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const auto last_number = number_of(text.substr(last + 1));
  if (!last_number) return std::nullopt;
  const std::string_view before = text.substr(0, last);
  const std::size_t first = before.rfind(':');
  if (first != std::string_view::npos && first != 0) {
    if (const auto line = number_of(before.substr(first + 1))) {
      return SourcePlace{before.substr(0, first), *line, *last_number};
    }
  }
  return SourcePlace{before, *last_number, 0};
}

std::optional<NumberedFrame> read_frame(std::string_view line) {
  std::string_view text = without_blanks(line);
  if (!text.starts_with('#')) return std::nullopt;
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto number = number_of(text.substr(1, space - 1));
  if (!number) return std::nullopt;
  text = without_blanks(text.substr(space));

  NumberedFrame result{*number, {}};
  take_group(text, "BuildId:");
  drop_address(text);
  result.frame.module = take_module(text);
  read_function_and_file(text, result.frame);
  return result;
}

}  // namespace misdeal::reports
