#include "reports/escape/xml.h"

#include <cstdint>

#include "reports/escape/visible.h"

namespace misdeal::reports {

namespace {

enum class Place : std::uint8_t { content, attribute };

void append(char character, Place place, std::string& out) {
  switch (character) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':  // also in content: "]]>" is forbidden there
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\n':
      out += place == Place::attribute ? "&#10;" : "\n";
      break;
    case '\t':
      out += place == Place::attribute ? "&#9;" : "\t";
      break;
    default:
      out += character;
  }
}

/// A log that shows the file line by line must not find a workflow command in it: "::" at the
/// beginning of a line, "##[" anywhere.
bool continues_command(char character, std::string_view before) {
  if (character == '[') return before.ends_with("##");
  return character == ':' && before.ends_with(':');
}

std::string escape(std::string_view text, Place place) {
  std::string out;
  out.reserve(text.size());
  const std::string shown = visible(text, LineBreaks::kept);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (continues_command(shown[i], std::string_view(shown).substr(0, i))) {
      out += shown[i] == '[' ? "&#91;" : "&#58;";
    } else {
      append(shown[i], place, out);
    }
  }
  return out;
}

}  // namespace

std::string xml_text(std::string_view text) {
  return escape(text, Place::content);
}

std::string xml_attribute(std::string_view text) {
  return escape(text, Place::attribute);
}

}  // namespace misdeal::reports
