#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "harness/drivers/stress.h"
#include "reports/run_result.h"

namespace misdeal::harness {

/// Hands the requests that took part in a violation to the explorer, which searches for a schedule
/// that violates the same property: then the failure can be replayed exactly. Writes repro.json
/// into the folder at once, without a schedule, and with one as soon as there is one.
///
/// Starts `misdeal-explorer` beside this program, and ends it when twice the time is over. Without
/// that program (it needs clang), or if no requests can be singled out, the result says so.
reports::Pin pin(const EngineSpec& engine, const Epoch& violated, std::uint64_t seed,
                 std::chrono::seconds time_limit, const std::filesystem::path& folder);

}  // namespace misdeal::harness
