#pragma once

#include <string>
#include <string_view>

#include "reports/run_result.h"

/// How latencies and rates are told. A closed loop has one latency, from sending; an open loop has
/// two, and they go by the same names everywhere.
namespace misdeal::reports {

inline constexpr std::string_view kFromSend = "from sending to answer";
inline constexpr std::string_view kUncorrected = "uncorrected, from sending to answer";
inline constexpr std::string_view kCorrected = "corrected, from when due to answer";

/// "p50 412 µs, p90 1.20 ms, p99 8.04 ms, max 201 ms" of the row of all kinds; "" if there is none.
std::string latency_text(const std::vector<LatencyRow>& rows);

/// "200 requests a second asked for, 198.3 reached, 0.4 % of 3,000 more than 1 ms late"; says so if
/// the rate was not held.
std::string rate_text(const PacedLoad& load);

}  // namespace misdeal::reports
