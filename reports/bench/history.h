#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/bench/machine.h"

namespace misdeal::reports::bench {

struct Commit {
  std::string id;
  std::string date;     ///< ISO 8601; orders the commits
  std::string subject;  ///< first line of its message, or ""

  bool operator==(const Commit&) const = default;
};

/// How the program was built, and with which Google Benchmark; "" where nobody told.
struct Build {
  std::string compiler;
  std::string flags;
  std::string library_version;

  bool operator==(const Build&) const = default;
};

/// What was measured of one commit: all repetitions of all its runs together.
struct Point {
  std::size_t commit = 0;  ///< index into History::commits
  std::size_t build = 0;   ///< index into History::builds
  double value = 0;        ///< median of the repetitions
  double low = 0;  ///< lowest repetition; mean - standard deviation where only that is known
  double high = 0;
  std::vector<double> repetitions;
};

/// One measure of one benchmark on one machine. Machines never share a line.
struct Series {
  std::size_t benchmark = 0;
  std::size_t measure = 0;
  std::size_t machine = 0;
  std::vector<Point> points;  ///< in the order of commits
};

struct Failure {
  std::size_t benchmark = 0;
  std::size_t machine = 0;
  std::size_t commit = 0;
  std::string reason;
};

/// Everything recorded of one branch.
struct History {
  std::string branch;
  std::vector<std::string> other_branches;
  std::vector<Commit> commits;  ///< oldest first
  std::vector<Machine> machines;
  std::vector<std::string> benchmarks;
  std::vector<std::string> measures;
  std::vector<Build> builds;
  std::vector<Series> series;  ///< by machine, benchmark, measure
  std::vector<Failure> failures;
  std::string generated_by;  ///< not "": figures that somebody made up, and by what
};

}  // namespace misdeal::reports::bench
