#include "reports/escape/html.h"

#include "reports/escape/visible.h"

namespace misdeal::reports {

std::string html_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char character : visible(text, LineBreaks::kept)) {
    switch (character) {
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
