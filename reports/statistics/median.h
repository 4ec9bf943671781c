#pragma once

#include <vector>

namespace misdeal::reports {

/// Median of at least one value; of an even number, the mean of the two in the middle. O(n).
double median(std::vector<double> values);

}  // namespace misdeal::reports
