#pragma once

#include <expected>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "reports/bench/result_file.h"

namespace misdeal::reports::bench {

/// What the rows of the array "benchmarks" say, rows of one benchmark put together. At most
/// 1,000,000 rows and names of 1,024 bytes. The error names the row.
std::expected<std::vector<BenchmarkResult>, std::string> benchmarks_of_rows(
    const nlohmann::json& rows);

}  // namespace misdeal::reports::bench
