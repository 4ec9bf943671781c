#pragma once

#include <filesystem>
#include <string>

#include <CLI/App.hpp>

namespace misdeal::harness {

/// `misdeal dashboard`: one HTML file of what `misdeal bench record` kept.
struct DashboardOptions {
  std::filesystem::path db = "misdeal-bench.db";
  std::filesystem::path out = "dashboard.html";
  std::string repo_url;
  std::string title = "Benchmarks";
  std::string branch;
};

/// Adds the verb `dashboard` to the command line; the parser fills `options`.
void add_dashboard(CLI::App& app, DashboardOptions& options);

/// Returns the exit code: 0 written (also of an empty store), 2 wrong usage or no store, 4 it
/// cannot be written, or this program was built without the chart library.
int run_dashboard(const DashboardOptions& options);

}  // namespace misdeal::harness
