#include "reports/escape/terminal.h"

#include <algorithm>

#include "reports/escape/visible.h"

namespace misdeal::reports {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

bool needs_no_quotes(char character) {
  constexpr std::string_view kPlain = "_-./:=,@%+";
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || kPlain.find(character) != std::string_view::npos;
}

}  // namespace

std::string terminal_text(std::string_view text) {
  std::string out = visible(text, LineBreaks::escaped);
  replace_all(out, "##[", "#\\x23[");
  const std::size_t first = out.find_first_not_of(' ');
  if (first != std::string::npos && out.compare(first, 2, "::") == 0) {
    out.replace(first, 2, "\\x3a:");
  }
  return out;
}

std::string shell_word(std::string_view text) {
  std::string word = visible(text, LineBreaks::escaped);
  if (!word.empty() && std::ranges::all_of(word, needs_no_quotes)) return word;
  replace_all(word, "'", "'\\''");
  return "'" + word + "'";
}

}  // namespace misdeal::reports
