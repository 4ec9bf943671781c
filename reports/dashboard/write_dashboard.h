#pragma once

#include <expected>
#include <string>

#include "reports/bench/history.h"
#include "reports/dashboard/dashboard_data.h"

namespace misdeal::reports::dashboard {

/// One HTML file that needs no other and no network: data, scripts, styles and the chart library,
/// whose licence stands in it. The error: this program was built without the library.
std::expected<std::string, std::string> dashboard_html(const bench::History& history,
                                                       const PageFacts& facts);

/// Modules of the page as one script: what they import from each other stands before it, in the
/// order of kModules, so that imports are dropped and exports become plain declarations.
std::string joined_modules();

}  // namespace misdeal::reports::dashboard
