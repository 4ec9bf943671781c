#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "harness/history/operation.h"

namespace misdeal::reports {

/// One line of bars. A thread whose operations overlap each other has several.
struct Row {
  std::string name;  ///< "thread 3"; empty for the further rows of a thread
};

struct Rows {
  std::vector<Row> rows;            ///< by thread, ascending
  std::vector<std::size_t> row_of;  ///< by operation: an index into `rows`
};

/// Gives each operation a row of its thread in which no other overlaps it, with as few rows as need
/// be. O(n log n + n * rows of a thread).
Rows assign_rows(std::span<const harness::Operation> operations);

/// Numbers the request ids that arrive more than once, 0, 1, … in order of their first arrival;
/// -1 for an operation whose id arrives once or that has none.
std::vector<int> number_duplicates(std::span<const harness::Operation> operations);

}  // namespace misdeal::reports
