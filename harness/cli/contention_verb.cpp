#include "harness/cli/contention_verb.h"

#include <cstdint>
#include <functional>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "harness/cli/companion_file.h"
#include "harness/cli/duration.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/refusal.h"
#include "harness/contention/check_program.h"
#include "harness/contention/measured_run.h"
#include "harness/contention/read_profile.h"
#include "harness/contention/write_profile.h"
#include "reports/escape/terminal.h"
#include "reports/files/same_file.h"
#include "reports/files/write_file.h"

namespace misdeal::harness {

namespace {

/// A folder of its own for the figures, gone with this.
class FiguresFolder {
 public:
  FiguresFolder() {
    std::error_code error;
    std::string name =
        (std::filesystem::temp_directory_path(error) / "misdeal-contention-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~FiguresFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  FiguresFolder(const FiguresFolder&) = delete;
  FiguresFolder& operator=(const FiguresFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The library's path as LD_PRELOAD can hold it, where a space or a colon ends a path: such a one
/// is reached by a link in `folder`, for as long as that is there.
std::filesystem::path preloadable(const std::filesystem::path& library,
                                  const std::filesystem::path& folder) {
  if (library.string().find_first_of(" :") == std::string::npos) return library;
  std::filesystem::path link = folder / library.filename();
  std::error_code error;
  std::filesystem::create_symlink(library, link, error);
  return link;
}

/// False if a file was wanted and cannot be written.
bool write_to(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write) {
  if (path.empty()) return true;
  std::ostringstream content;
  write(content);
  const auto written = reports::write_file(path, content.view());
  if (!written) {
    fmt::print(stderr, "misdeal contention: {}\n",
               reports::terminal_text(reports::to_string(written.error())));
  }
  return written.has_value();
}

}  // namespace

int run_contention(const ContentionVerbOptions& options) {
  std::chrono::nanoseconds wait_min{};
  if (!options.wait_min.empty()) {
    const auto parsed = parse_duration(options.wait_min);
    if (!parsed) return refuse_with("contention", cli::kUsage, "--min-wait " + parsed.error());
    wait_min = *parsed;
  }
  if (options.command.empty()) {
    return refuse_with("contention", cli::kUsage,
                       "which program? misdeal contention -- PROGRAM ARGUMENTS");
  }
  const auto program = contention::find_program(options.command.front());
  if (!program) return refuse_with("contention", cli::kUsage, program.error());
  if (const auto fit = contention::check_program(*program); !fit) {
    return refuse_with("contention", cli::kUsage, fit.error());
  }
  const std::filesystem::path library = companion_file("libmisdeal-contention.so");
  if (!std::filesystem::exists(library)) {
    return refuse_with("contention", cli::kInfrastructure,
                       library.string() + " is needed and is not there");
  }
  if (!options.json.empty() && reports::is_same_file(options.json, options.folded)) {
    return refuse_with("contention", cli::kUsage, "--json and --folded are one file; name two");
  }
  const FiguresFolder folder;
  // The figures are in mapped files: who writes to one on a full disk is ended by a signal.
  constexpr std::uintmax_t kFreeMin = 64U << 20U;
  std::error_code unknown;
  const auto space = std::filesystem::space(folder.path(), unknown);
  if (!unknown && space.available < kFreeMin) {
    return refuse_with("contention", cli::kInfrastructure,
                       "less than 64 MiB are free in " + folder.path().parent_path().string() +
                           ", where the figures go; set TMPDIR to another folder");
  }
  contention::MeasuredRun run{.command = options.command,
                              .library = preloadable(library, folder.path()),
                              .folder = folder.path()};
  run.command.front() = program->string();
  const auto exit_code = contention::run_measured(run);
  if (!exit_code) return refuse_with("contention", cli::kUsage, exit_code.error());

  const auto processes = contention::read_profiles(folder.path());
  if (processes.empty()) {
    refuse_with("contention", *exit_code,
                "nothing was measured: the library was not loaded, or could not write below " +
                    folder.path().parent_path().string());
    return *exit_code == 0 ? cli::kInfrastructure : *exit_code;
  }
  const auto text = [&](std::ostream& out) {
    contention::write_profile_text(processes, wait_min, out);
  };
  if (options.out.empty()) text(std::cerr);
  const bool is_written =
      write_to(options.out, text) &&
      write_to(
          options.json,
          [&](std::ostream& out) { contention::write_profile_json(processes, *exit_code, out); }) &&
      write_to(options.folded,
               [&](std::ostream& out) { contention::write_profile_folded(processes, out); });
  return is_written ? *exit_code : cli::kInfrastructure;
}

}  // namespace misdeal::harness
