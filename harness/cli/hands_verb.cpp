#include "harness/cli/hands_verb.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <istream>
#include <ostream>
#include <system_error>

#include "harness/cli/exit_codes.h"
#include "harness/hands/replay_hands.h"
#include "harness/mutants/engine_registry.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {
namespace {

int refuse_engine(const std::string& name, std::ostream& diagnostics) {
  diagnostics << "misdeal hands: unknown engine '" << reports::terminal_text(name)
              << "'; there are";
  const char* separator = " ";
  for (const EngineSpec& engine : all_engines()) {
    diagnostics << separator << engine.name;
    separator = ", ";
  }
  diagnostics << '\n';
  return cli::kUsage;
}

int refuse_file(const std::string& file, const std::string& reason, std::ostream& diagnostics) {
  diagnostics << "misdeal hands: cannot read '" << reports::terminal_text(file) << "': " << reason
              << '\n';
  return cli::kUsage;
}

int replay(std::istream& in, const std::string& file, const EngineSpec& engine, std::ostream& out,
           std::ostream& diagnostics) {
  const ReplayTally tally = replay_hands(in, out, diagnostics, engine.make);
  out.flush();
  if (!out) {
    diagnostics << "misdeal hands: cannot write the results; is the disk full?\n";
    return cli::kInfrastructure;
  }
  if (in.bad()) return refuse_file(file, "reading failed", diagnostics);
  return tally.unusable == 0 ? cli::kAllHold : cli::kUsage;
}

}  // namespace

int run_hands(const HandsOptions& options, std::istream& in, std::ostream& out,
              std::ostream& diagnostics) {
  const EngineSpec* const engine = find_engine(options.engine);
  if (engine == nullptr) return refuse_engine(options.engine, diagnostics);
  if (options.file == "-") return replay(in, "standard input", *engine, out, diagnostics);
  std::error_code ignored;
  if (std::filesystem::is_directory(options.file, ignored)) {
    return refuse_file(options.file, "it is a directory", diagnostics);
  }
  errno = 0;
  std::ifstream file(options.file, std::ios::binary);
  if (!file) return refuse_file(options.file, std::strerror(errno), diagnostics);
  return replay(file, options.file, *engine, out, diagnostics);
}

}  // namespace misdeal::harness
