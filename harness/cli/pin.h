#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "harness/drivers/stress.h"
#include "reports/run_result.h"

namespace misdeal::harness {

struct PinOptions {
  std::uint64_t seed = 0;
  std::chrono::seconds time_limit{10};
  std::filesystem::path folder;  ///< gets repro.json
};

/// Hands the requests that took part in a violation to the explorer, which searches for a schedule
/// that violates the same property: then the failure can be replayed exactly. Writes repro.json at
/// once, without a schedule, and with one as soon as there is one.
///
/// Starts `misdeal-explorer` beside this program, and ends it when twice the time is over. Without
/// that program (it needs clang), or if no requests can be singled out, the result says so.
reports::Pin pin(const EngineSpec& engine, std::span<const Epoch> violated,
                 const PinOptions& options);

/// The same of a running server, whose schedule nobody chooses: writes repro.json, for
/// `misdeal replay --target`.
reports::Pin keep_pattern(const std::string& url, std::span<const Epoch> violated,
                          const PinOptions& options);

}  // namespace misdeal::harness
