#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace misdeal::reports::bench {

/// A benchmark's name taken apart: `submit/mode:global/tables:8/threads:4/real_time` is of the
/// family `submit`, with the dimensions mode, tables and threads. Segments without a key
/// (`BM_Sort/1024`) are dimensions named by their place: "1", "2". How it was measured
/// (`real_time`, `min_time:2`) is no dimension. Slashes inside <> belong to a template argument.
struct BenchmarkName {
  std::string family;
  std::vector<std::pair<std::string, std::string>> dimensions;  ///< in the order of the name

  bool operator==(const BenchmarkName&) const = default;
};

BenchmarkName parse_benchmark_name(std::string_view name);

}  // namespace misdeal::reports::bench
