#include "harness/cli/run_output.h"

#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "harness/history/history_file.h"
#include "reports/escape/terminal.h"
#include "reports/print_summary.h"
#include "reports/run_folder.h"
#include "reports/write_all.h"
#include "reports/write_json.h"

namespace misdeal::harness {

namespace {

void forget_file(reports::RunResult& result, std::string_view file) {
  for (auto& finding : result.findings) {
    if (finding.history_file == file) finding.history_file.clear();
  }
}

/// Findings must not name a file that is not there.
std::expected<void, std::string> write_histories(reports::RunResult& result,
                                                 const std::vector<KeptHistory>& histories) {
  for (auto kept = histories.begin(); kept != histories.end(); ++kept) {
    const auto path = std::filesystem::path(result.folder) / kept->file;
    if (auto written = write_history(*kept->history, path); !written) {
      for (; kept != histories.end(); ++kept) forget_file(result, kept->file);
      return written;
    }
  }
  return {};
}

/// The first thing that cannot be written ends it.
std::expected<reports::ReportPaths, std::string> write_files(reports::RunResult& result,
                                                             const RunOutput& output) {
  const auto folder = reports::make_run_folder(output.out, result.started_at, result.seed);
  if (!folder) {
    for (const KeptHistory& kept : output.histories) forget_file(result, kept.file);
    return std::unexpected(to_string(folder.error()));
  }
  result.folder = folder->string();
  if (const auto written = write_histories(result, output.histories); !written) {
    return std::unexpected(written.error());
  }
  if (output.add) output.add(result);
  const auto paths = reports::write_all(result, *folder);
  if (!paths) return std::unexpected(to_string(paths.error()));
  if (const auto linked = reports::point_latest_at(*folder); !linked) {
    return std::unexpected(to_string(linked.error()));
  }
  return *paths;
}

bool wants_colour(int descriptor) {
  const char* const no_colour = std::getenv("NO_COLOR");
  return isatty(descriptor) != 0 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

bool put_out(reports::RunResult& result, const RunOutput& output) {
  const auto paths = write_files(result, output);
  if (output.is_json) write_json(result, std::cout);
  std::ostream& text = output.is_json ? std::cerr : std::cout;
  print_summary(result, text, wants_colour(output.is_json ? STDERR_FILENO : STDOUT_FILENO));
  if (paths) text << "  report       " << reports::terminal_text(paths->html.string()) << '\n';
  if (!paths) std::cerr << "misdeal: " << reports::terminal_text(paths.error()) << '\n';
  return paths.has_value();
}

}  // namespace misdeal::harness
