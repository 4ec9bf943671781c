#include "harness/cli/dashboard_verb.h"

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/refusal.h"
#include "reports/bench/result_store.h"
#include "reports/dashboard/write_dashboard.h"
#include "reports/escape/terminal.h"
#include "reports/files/same_file.h"
#include "reports/files/write_file.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {

namespace {

constexpr const char* kDashboard = "dashboard";

/// A link that runs a script is no link.
bool is_web_address(const std::string& url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

std::string without_slash_at_end(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

void add_dashboard(CLI::App& app, DashboardOptions& options) {
  CLI::App* const verb = app.add_subcommand(
      "dashboard", "Writes a page of all benchmarks over commits (docs/dashboard.md).");
  verb->footer(
      "Example:\n  misdeal dashboard --repo-url https://github.com/you/project\n\n"
      "Exit codes: 0 written, 2 wrong usage, or no store, 4 cannot be written.");
  verb->add_option("--db", options.db, "file of misdeal bench record")->capture_default_str();
  verb->add_option("--out", options.out, "the page: one file, without a network")
      ->capture_default_str();
  verb->add_option("--repo-url", options.repo_url,
                   "commits are linked to URL/commit/ID, as on GitHub and GitLab");
  verb->add_option("--title", options.title, "of the page")->capture_default_str();
  verb->add_option("--branch", options.branch, "the branch to show [the one with most runs]");
}

int run_dashboard(const DashboardOptions& options) {
  if (!options.repo_url.empty() && !is_web_address(options.repo_url)) {
    return refuse_with(kDashboard, cli::kUsage, "--repo-url must begin with https:// or http://");
  }
  if (reports::is_same_file(options.out, options.db)) {
    return refuse_with(kDashboard, cli::kUsage, "--out is the store itself; name another file");
  }
  auto store = reports::bench::ResultStore::open_existing(options.db);
  if (!store) return refuse_store(kDashboard, store.error());
  const auto history = store->load(options.branch);
  if (!history) return refuse_store(kDashboard, history.error());
  if (const auto why = why_no_branch(*history, options.branch)) {
    return refuse_with(kDashboard, cli::kUsage, *why);
  }
  const auto html = reports::dashboard::dashboard_html(
      *history, {.title = options.title,
                 .repo_url = without_slash_at_end(options.repo_url),
                 .tool_version = tool_version(),
                 .written_at = utc_now()});
  if (!html) return refuse_with(kDashboard, cli::kInfrastructure, html.error());
  if (const auto written = reports::write_file(options.out, *html); !written) {
    return refuse_with(kDashboard, cli::kInfrastructure, reports::to_string(written.error()));
  }
  fmt::print("{}: {}, {} on {}\n", reports::terminal_text(options.out.string()),
             reports::counted(history->commits.size(), "commit"),
             reports::counted(history->benchmarks.size(), "benchmark"),
             reports::counted(history->machines.size(), "machine"));
  return cli::kAllHold;
}

}  // namespace misdeal::harness
