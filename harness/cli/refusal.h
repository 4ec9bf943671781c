#pragma once

#include <string>

#include "reports/bench/result_store.h"

namespace misdeal::harness {

/// Prints "misdeal VERB: reason" as one line on standard error. Returns the code.
int refuse_with(const std::string& verb, int code, const std::string& reason);

/// The same of a store of results: kUsage for a file that is none, else kInfrastructure.
int refuse_store(const std::string& verb, const reports::bench::StoreError& error);

}  // namespace misdeal::harness
