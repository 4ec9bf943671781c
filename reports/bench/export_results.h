#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "reports/bench/history.h"

namespace misdeal::reports::bench {

/// Which results: of one commit, on one machine or on all (`machines`, indices).
struct ChosenResults {
  std::size_t commit = 0;
  std::vector<std::size_t> machines;  ///< that have results of it; at least one
};

/// By the beginning of a commit's id (the latest that has results, if "") and a part of a machine's
/// label or its fingerprint (all, if ""). The error says what there is.
std::expected<ChosenResults, std::string> choose_results(const History& history,
                                                         std::string_view commit,
                                                         std::string_view machine);

struct Exported {
  std::string text;
  std::size_t rows = 0;
  std::vector<std::string> notes;  ///< what could not be said in this format
};

/// `format`: customSmallerIsBetter, bencher or openmetrics. A row is a median over repetitions with
/// its spread; aggregates are never rows of their own. The first two formats know no machines, so
/// more than one is refused.
std::expected<Exported, std::string> export_results(const History& history,
                                                    const ChosenResults& chosen,
                                                    std::string_view format);

}  // namespace misdeal::reports::bench
