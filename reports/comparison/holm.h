#pragma once

#include <span>
#include <vector>

namespace misdeal::reports {

/// p of many tests, each raised so that rejecting all that are at most alpha errs in *any* of them
/// with at most alpha, however the tests depend on each other: Holm: A simple sequentially
/// rejective multiple test procedure (1979). In the order of the input. O(n log n).
///
/// Not Benjamini and Hochberg's (1995), which bounds the share of errors among what is rejected:
/// one wrong row turns a whole gate red, so it is the chance of any that must be bounded. And the
/// rows of a run share its machine, so no independence may be assumed.
std::vector<double> holm(std::span<const double> p);

}  // namespace misdeal::reports
