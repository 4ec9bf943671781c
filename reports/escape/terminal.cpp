#include "reports/escape/terminal.h"

#include <algorithm>
#include <array>

#include "reports/escape/visible.h"

namespace misdeal::reports {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// Their size in bytes: whoever looks for commands skips the blanks of Unicode, not only of ASCII.
std::size_t blanks_at_start(std::string_view text) {
  constexpr std::array<std::string_view, 17> kBlanks = {
      " ",      "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
      "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u202f", "\u205f", "\u3000"};
  std::size_t size = 0;
  for (bool is_blank = true; is_blank;) {
    is_blank = false;
    for (const std::string_view blank : kBlanks) {
      if (!text.substr(size).starts_with(blank)) continue;
      size += blank.size();
      is_blank = true;
    }
  }
  return size;
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
  const std::size_t first = blanks_at_start(out);
  if (out.compare(first, 2, "::") == 0) out.replace(first, 2, "\\x3a:");
  return out;
}

std::string short_terminal_text(std::string_view text) {
  constexpr std::size_t kBytesMax = 200;
  if (text.size() <= kBytesMax) return terminal_text(text);
  std::size_t end = kBytesMax;
  const auto continues = [&] { return (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U; };
  while (end > kBytesMax - 4 && continues()) --end;  // not within a character
  return terminal_text(text.substr(0, end)) + "…";
}

std::string shell_word(std::string_view text) {
  std::string word = visible(text, LineBreaks::escaped);
  if (!word.empty() && std::ranges::all_of(word, needs_no_quotes)) return word;
  replace_all(word, "'", "'\\''");
  return "'" + word + "'";
}

}  // namespace misdeal::reports
