#include "harness/live/conformance.h"

#include <array>
#include <optional>
#include <utility>

#include "harness/live/conformance_cases.h"

namespace misdeal::harness {

namespace {

using Case = std::optional<ConformanceRow> (*)(ConformanceProbe&);

template <ConformanceRow (*kAlways)(ConformanceProbe&)>
std::optional<ConformanceRow> tried(ConformanceProbe& probe) {
  return kAlways(probe);
}

constexpr std::array<Case, 10> kCases = {tried<missing_id>,         tried<duplicate_in_sequence>,
                                         tried<duplicates_at_once>, tried<other_payload>,
                                         tried<retry_after_cut>,    tried<within_keep>,
                                         tried<after_keep>,         tried<after_failed_validation>,
                                         stale_precondition,        missing_precondition};

}  // namespace

std::expected<std::vector<ConformanceRow>, std::string> run_conformance(
    const Profile& profile, LiveWire& wire, const ConformanceOptions& options,
    const std::atomic<bool>& stop) {
  if (!profile.ids.are_sent) {
    return std::unexpected("the profile has no \"request_id\": there is no idempotency to try");
  }
  ConformanceProbe probe(profile, wire, options);
  if (!probe.prepare()) return std::unexpected(probe.trouble());
  std::vector<ConformanceRow> rows;
  for (const Case walk : kCases) {
    if (stop.load(std::memory_order_relaxed)) break;
    if (!probe.begin()) return std::unexpected(probe.trouble());
    auto row = walk(probe);
    if (!probe.is_fine()) return std::unexpected(probe.trouble());
    if (row) rows.push_back(std::move(*row));
  }
  if (!probe.close()) return std::unexpected(probe.trouble());
  return rows;
}

}  // namespace misdeal::harness
