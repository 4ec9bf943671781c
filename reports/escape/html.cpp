#include "reports/escape/html.h"

#include "reports/escape/visible.h"

namespace misdeal::reports {

std::string html_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const std::string shown = visible(text, LineBreaks::kept);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char character = shown[i];
    const std::string_view before = std::string_view(shown).substr(0, i);
    switch (character) {
      case '[':  // "##[" and, at the beginning of a line, "::" are commands to a CI system's log
        out += before.ends_with("##") ? "&#91;" : "[";
        break;
      case ':':
        out += before.ends_with(':') ? "&#58;" : ":";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += character;
    }
  }
  return out;
}

}  // namespace misdeal::reports
