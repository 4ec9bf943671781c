#pragma once

#include <optional>

#include "harness/live/conformance.h"
#include "harness/live/conformance_probe.h"

/// The cases of the conformance pack: each walks a request or two through the probe, which has
/// begun with a state that fits, and tells what is promised and what was observed.
namespace misdeal::harness {

ConformanceRow missing_id(ConformanceProbe& probe);
ConformanceRow duplicate_in_sequence(ConformanceProbe& probe);
ConformanceRow duplicates_at_once(ConformanceProbe& probe);
ConformanceRow other_payload(ConformanceProbe& probe);
ConformanceRow retry_after_cut(ConformanceProbe& probe);
ConformanceRow within_keep(ConformanceProbe& probe);
ConformanceRow after_keep(ConformanceProbe& probe);
ConformanceRow after_failed_validation(ConformanceProbe& probe);

/// Nothing where there is no precondition to try.
std::optional<ConformanceRow> stale_precondition(ConformanceProbe& probe);
std::optional<ConformanceRow> missing_precondition(ConformanceProbe& probe);

}  // namespace misdeal::harness
