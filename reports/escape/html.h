#pragma once

#include <string>
#include <string_view>

namespace misdeal::reports {

/// For the content of an HTML or SVG element, or a quoted attribute. Not for scripts, styles or
/// URLs.
std::string html_text(std::string_view text);

}  // namespace misdeal::reports
