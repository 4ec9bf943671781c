#include "reports/sanitizer/log_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

#include "reports/sanitizer/stack_frame.h"

namespace misdeal::reports {

namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// ECMA-48 control sequences: ESC [ parameters letter.
std::string without_colours(std::string_view line) {
  std::string text;
  text.reserve(line.size());
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line.substr(at).starts_with("\x1b[")) {
      at += 2;
      while (at < line.size() && line[at] < '@') ++at;
    } else {
      text += line[at];
    }
  }
  return text;
}

/// "2026-11-26T02:00:00.1234567Z ", as CI systems put before each line.
std::size_t time_stamp_size(std::string_view line) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (line.size() <= kShape.size()) return 0;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '0' ? !is_digit(line[i]) : line[i] != kShape[i]) return 0;
  }
  const std::size_t space = line.find(' ');
  return space == std::string_view::npos ? 0 : space + 1;
}

/// "12: ", as `ctest -V` puts before each line of test 12.
std::size_t test_number_size(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_digit(line[at])) ++at;
  return at > 0 && line.substr(at).starts_with(": ") ? at + 2 : 0;
}

/// A number behind `before`, and `after` behind it.
std::optional<std::uint64_t> number_between(std::string_view line, std::string_view before,
                                            std::string_view after) {
  const std::size_t start = line.find(before);
  if (start == std::string_view::npos) return std::nullopt;
  const char* const begin = line.data() + start + before.size();
  const char* const end = line.data() + line.size();
  std::uint64_t number = 0;
  const auto [parsed, error] = std::from_chars(begin, end, number);
  const std::string_view rest(parsed, static_cast<std::size_t>(end - parsed));
  if (parsed == begin || !rest.starts_with(after)) return std::nullopt;
  const bool is_too_large = error == std::errc::result_out_of_range;
  return is_too_large ? std::numeric_limits<std::uint64_t>::max() : number;
}

/// Without the "==7==" of "==7==The signal is caused by …".
std::string_view without_process_id(std::string_view text) {
  if (!text.starts_with("==")) return text;
  const std::size_t end = text.find("==", 2);
  return end == std::string_view::npos ? text : without_blanks(text.substr(end + 2));
}

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, is_digit);
}

/// Without addresses, numbers and names, which differ from run to run or from place to place.
std::string without_details(std::string_view text) {
  std::string kind;
  bool is_quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = text.substr(at, end - at);
    at = end + 1;
    const bool opens = word.starts_with('\'');
    const bool is_left_out = is_quoted || opens || has_digit(word);
    if (opens) is_quoted = true;
    const std::size_t quote = word.rfind('\'');
    if (is_quoted && quote != std::string_view::npos && (!opens || quote > 0)) is_quoted = false;
    if (word.ends_with(',')) word.remove_suffix(1);
    if (is_left_out || word.empty()) continue;
    if (!kind.empty()) kind += ' ';
    kind += word;
  }
  return kind;
}

std::string kind_of(std::string_view tool, std::string_view message) {
  if (tool == kThreadSanitizer) {
    // "data race on vptr (ctor/dtor vs virtual call)" and "data race (pid=7)".
    return without_details(without_blanks(message.substr(0, message.find(" ("))));
  }
  if (tool == kLibFuzzer) message = message.substr(0, message.find(" after "));
  if (message.starts_with("detected memory leaks")) return "memory leak";
  if (message.starts_with("attempting ")) message.remove_prefix(11);
  for (const std::string_view end : {" on ", " (", ": "}) {
    message = message.substr(0, message.find(end));
  }
  while (message.ends_with(' ')) message.remove_suffix(1);
  const std::string kind = without_details(message);
  return kind.empty() ? "error" : kind;
}

/// The name at the beginning, followed by a colon: it ends with "Sanitizer", or is libFuzzer.
std::optional<std::string> take_tool(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, colon);
  const bool is_word = std::ranges::all_of(name, [](char character) {
    return std::isalpha(static_cast<unsigned char>(character)) != 0;
  });
  const bool is_sanitizer = name.ends_with("Sanitizer") && name != "Sanitizer";
  if (!is_word || (!is_sanitizer && name != kLibFuzzer)) return std::nullopt;
  text = without_blanks(text.substr(colon + 1));
  return std::string(name);
}

std::optional<Heading> heading_behind(std::string_view line, std::string_view mark) {
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(at + mark.size());
  auto tool = take_tool(rest);
  if (!tool) return std::nullopt;
  return Heading{*tool, kind_of(*tool, rest), std::string(rest), {}};
}

/// "wallet.cpp:4:84: runtime error: …"; other languages have runtime errors of their own.
std::optional<Heading> undefined_behavior(std::string_view line) {
  constexpr std::string_view kMark = ": runtime error: ";
  const std::size_t at = line.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const auto place = read_place(without_blanks(line.substr(0, at)));
  if (!place) return std::nullopt;
  const std::string_view message = line.substr(at + kMark.size());
  return Heading{"UndefinedBehaviorSanitizer",
                 kind_of("UndefinedBehaviorSanitizer", message),
                 std::string(message),
                 {.function = {},
                  .file = std::string(place->file),
                  .line = place->line,
                  .column = place->column,
                  .module = {}}};
}

struct Death {
  std::string_view mark;
  std::string_view kind;
};

/// A check of the runtime itself fails with a colon behind the tool since 2021, without before.
constexpr std::array kDeaths = {
    Death{"Sanitizer:DEADLYSIGNAL", "DEADLYSIGNAL"},
    Death{"Sanitizer: CHECK failed", "CHECK failed"},
    Death{"Sanitizer CHECK failed", "CHECK failed"},
    Death{"SanitizerTool: CHECK failed", "CHECK failed"},
    Death{"Sanitizer has encountered a fatal error", "fatal error"},
};

/// The letters before `at`, and "Sanitizer".
std::string sanitizer_named_before(std::string_view line, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && std::isalpha(static_cast<unsigned char>(line[begin - 1])) != 0) --begin;
  return std::string(line.substr(begin, at - begin)) + "Sanitizer";
}

/// A sanitizer that dies before it can report.
std::optional<Heading> death(std::string_view line) {
  for (const auto& [mark, kind] : kDeaths) {
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) continue;
    return Heading{sanitizer_named_before(line, at),
                   std::string(kind),
                   std::string(line.substr(line.find(kind, at))),
                   {}};
  }
  const std::string_view said = without_process_id(without_blanks(line));
  if (!said.starts_with("CHECK failed")) return std::nullopt;
  return Heading{"Sanitizer", "CHECK failed", std::string(said), {}};
}

struct TitleMark {
  std::string_view beginning;
  StackRole role;
};

constexpr std::array kTitles = {
    TitleMark{"Write of size", StackRole::side},
    TitleMark{"Read of size", StackRole::side},
    TitleMark{"Atomic write of size", StackRole::side},
    TitleMark{"Atomic read of size", StackRole::side},
    TitleMark{"Previous ", StackRole::side},
    TitleMark{"and:", StackRole::side},
    TitleMark{"Mutex M", StackRole::side},  // acquired here …; created at is told apart below
    TitleMark{"As if synchronized via sleep", StackRole::memory},
    TitleMark{"Location is", StackRole::memory},
    TitleMark{"Thread T", StackRole::thread},
    TitleMark{"READ of size", StackRole::side},
    TitleMark{"WRITE of size", StackRole::side},
    TitleMark{"freed by thread", StackRole::side},
    TitleMark{"previously allocated by thread", StackRole::memory},
    TitleMark{"allocated by thread", StackRole::memory},
    TitleMark{"Address 0x", StackRole::memory},
    TitleMark{"Memory was marked uninitialized", StackRole::memory},
    TitleMark{"Direct leak of", StackRole::side},
    TitleMark{"Indirect leak of", StackRole::side},
};

}  // namespace

LogLine read_log_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::string text = without_colours(line);
  std::string_view rest = text;
  rest.remove_prefix(time_stamp_size(rest));
  const std::size_t number = test_number_size(rest);
  return {std::string(rest.substr(0, number)), std::string(rest.substr(number))};
}

std::optional<Heading> read_heading(std::string_view line) {
  for (const std::string_view mark : {"WARNING: ", "ERROR: ", "FATAL: "}) {
    if (auto heading = heading_behind(line, mark)) return heading;
  }
  if (auto heading = undefined_behavior(line)) return heading;
  return death(line);
}

std::optional<Heading> read_summary(std::string_view line) {
  auto summary = heading_behind(line, "SUMMARY: ");
  // A place and a function follow the kind.
  if (summary) summary->kind = summary->kind.substr(0, summary->kind.find(" in "));
  return summary;
}

std::optional<std::uint64_t> read_announced(std::string_view line) {
  return number_between(line, "ThreadSanitizer: reported ", " warning");
}

std::optional<std::uint64_t> read_more_alike(std::string_view line) {
  return number_between(line, "And ", " more similar");
}

std::optional<StackTitle> read_title(std::string_view line) {
  std::string_view text = without_blanks(line);
  for (const TitleMark& mark : kTitles) {
    if (!text.starts_with(mark.beginning)) continue;
    if (text.ends_with('.')) return std::nullopt;
    const bool is_creation =
        text.starts_with("Mutex M") && text.find(" created at") != std::string_view::npos;
    if (text.ends_with(':')) text.remove_suffix(1);
    return StackTitle{std::string(text), is_creation ? StackRole::mutex : mark.role};
  }
  return std::nullopt;
}

std::optional<std::string> read_note(std::string_view line) {
  const std::string_view text = without_process_id(without_blanks(line));
  for (const std::string_view beginning :
       {"Location is ", "Cycle in lock order graph", "Mutex M", "And ", "The signal is caused by",
        "Hint: ", "[failed to restore the stack]", "HINT: "}) {
    if (text.starts_with(beginning)) return std::string(text);
  }
  const bool is_location = text.starts_with("0x") && text.find(" is located ") != std::string::npos;
  return is_location ? std::optional(std::string(text)) : std::nullopt;
}

}  // namespace misdeal::reports
