#pragma once

#include <nlohmann/json_fwd.hpp>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// Adds a rule for each kind of report and a result for each report to the arrays of a SARIF run.
/// A result has one code flow with a thread flow for each stack, paths relative to the source root,
/// and is located where the first side is in the project's own code.
void add_sanitizer_results(const SanitizerFindings& findings, nlohmann::ordered_json& rules,
                           nlohmann::ordered_json& results);

/// For artifactLocation.uri: a path relative to the root, with what a URI does not allow encoded.
std::string uri_of(std::string_view file, std::string_view source_root);

}  // namespace misdeal::reports
