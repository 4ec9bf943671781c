#pragma once

#include <string_view>

namespace misdeal::reports {

/// The style sheet of report.html: light and dark by the reader's setting, narrow and wide.
std::string_view html_style();

/// Copy buttons, and linking of bars and table rows under the pointer. Nothing in the page needs
/// it.
std::string_view html_script();

}  // namespace misdeal::reports
