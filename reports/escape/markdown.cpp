#include "reports/escape/markdown.h"

#include <iterator>

#include <fmt/format.h>

#include "reports/escape/visible.h"

namespace misdeal::reports {

namespace {

/// Whatever starts markup, HTML, a link, a mention, a formula or a workflow command. As numeric
/// character references they are plain text everywhere, also inside <pre>.
constexpr std::string_view kSpecial = "\\`*_{}[]<>#.!|~&:@$";

/// At the start of a line these make lists, headings and rules.
constexpr std::string_view kSpecialAtStart = "-+=";

/// Inside <pre> Markdown is not read; HTML is, and a log that is read line by line.
constexpr std::string_view kSpecialInBlock = "<>&\"'#:[]@`*|!";

bool is_one_of(char character, std::string_view set) {
  return set.find(character) != std::string_view::npos;
}

void append_reference(char character, std::string& out) {
  fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(character));
}

std::string refer(std::string_view text, std::string_view special) {
  std::string out;
  out.reserve(text.size());
  for (const char character : visible(text, LineBreaks::escaped)) {
    if (is_one_of(character, special)) {
      append_reference(character, out);
    } else {
      out += character;
    }
  }
  return out;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string out = refer(text, kSpecial);
  if (out.empty() || !is_one_of(out.front(), kSpecialAtStart)) return out;
  std::string first;
  append_reference(out.front(), first);
  return first + out.substr(1);
}

std::string markdown_code_block(std::string_view text) {
  return fmt::format("<pre><code>{}</code></pre>\n", refer(text, kSpecialInBlock));
}

}  // namespace misdeal::reports
