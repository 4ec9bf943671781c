#pragma once

#include <CLI/App.hpp>

#include "harness/cli/bench_compare.h"
#include "harness/cli/bench_export.h"
#include "harness/cli/bench_record.h"

namespace misdeal::harness {

/// Everything that the verbs of `misdeal bench` are given.
struct BenchArguments {
  BenchCompareOptions compare;
  BenchRecordOptions record;
  BenchExportOptions exported;
};

/// Adds the verb `bench` to the command line; the parser fills `arguments`.
void add_bench(CLI::App& app, BenchArguments& arguments);

/// Runs the one that was parsed.
int run_bench(const CLI::App& app, const BenchArguments& arguments);

}  // namespace misdeal::harness
