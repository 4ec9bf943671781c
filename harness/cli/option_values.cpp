#include "harness/cli/option_values.h"

#include <charconv>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

std::string why_no_whole_number(const std::string& text) {
  if (text.empty()) return "needs a value";
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  const std::string quoted = fmt::format("\"{}\"", reports::terminal_text(text));
  if (error == std::errc::result_out_of_range)
    return quoted + " is too large: 2^64 - 1 is the most";
  if (error != std::errc{} || parsed != end) return quoted + " is no whole number from 0 on";
  if (text.size() > 1 && text.front() == '0') {
    return quoted + " begins with 0: write it in decimal, without leading zeros";
  }
  return "";
}

}  // namespace

const CLI::Validator& whole_number() {
  static const CLI::Validator validator(
      [](const std::string& text) { return why_no_whole_number(text); }, "");
  return validator;
}

void refuse_empty_values(CLI::App& verb) {
  for (CLI::Option* const option : verb.get_options()) {
    if (option->get_items_expected_max() == 0) continue;  // a flag
    option->check(
        [](const std::string& text) { return std::string(text.empty() ? "needs a value" : ""); });
  }
}

}  // namespace misdeal::harness
