#pragma once

#include <optional>
#include <string>

#include "reports/bench/history.h"
#include "reports/bench/result_store.h"

namespace misdeal::harness {

/// Prints "misdeal VERB: reason" as one line on standard error. Returns the code.
int refuse_with(const std::string& verb, int code, const std::string& reason);

/// The same of a store of results: kUsage for a file that is none, else kInfrastructure.
int refuse_store(const std::string& verb, const reports::bench::StoreError& error);

/// Why a branch that was asked for cannot be shown: nothing was recorded of it.
std::optional<std::string> why_no_branch(const reports::bench::History& history,
                                         const std::string& branch);

}  // namespace misdeal::harness
