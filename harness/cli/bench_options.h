#pragma once

#include <optional>

#include <CLI/App.hpp>

#include "harness/cli/bench_verb.h"

namespace misdeal::harness {

/// Everything that `misdeal bench` and its two verbs are given.
struct BenchArguments {
  BenchRecordOptions record;
  BenchExportOptions exported;
};

/// Adds the verb `bench` to the command line; the parser fills `arguments`.
void add_bench(CLI::App& app, BenchArguments& arguments);

/// Runs the one of the two that was parsed.
int run_bench(const CLI::App& app, const BenchArguments& arguments);

}  // namespace misdeal::harness
