#pragma once

#include <string>

#include "reports/bench/history.h"

namespace misdeal::reports::dashboard {

/// What a page is told beside the history.
struct PageFacts {
  std::string title;
  std::string repo_url;      ///< commits are linked to REPO_URL/commit/ID; "": not linked
  std::string tool_version;  ///< of misdeal
  std::string written_at;    ///< ISO 8601
};

/// The history as the page's scripts read it (page/data.js has the shape): JSON in one line, in
/// which no '<' occurs, so that no name can end the script element around it. Change points are
/// found here, within each stretch of one version of the benchmark library.
std::string dashboard_data(const bench::History& history, const PageFacts& facts);

}  // namespace misdeal::reports::dashboard
