#pragma once

#include <string>
#include <string_view>

namespace misdeal::reports {

/// For the content of an XML 1.0 element. What XML forbids becomes a visible escape.
std::string xml_text(std::string_view text);

/// For a quoted attribute: as xml_text, and line breaks and tabs survive a parser's normalisation.
std::string xml_attribute(std::string_view text);

}  // namespace misdeal::reports
