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

std::string escape(std::string_view text, Place place) {
  std::string out;
  out.reserve(text.size());
  for (const char character : visible(text, LineBreaks::kept)) append(character, place, out);
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
