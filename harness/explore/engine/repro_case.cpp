#include "harness/explore/engine/repro_case.h"

#include <utility>

#include <fmt/format.h>

#include "harness/explore/schedule.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

std::optional<ReproCase> read_case(std::string_view verb, const std::filesystem::path& file) {
  auto repro = read_repro(file);
  if (!repro) {
    fmt::print(stderr, "misdeal {}: {}: {}\n", verb, reports::terminal_text(file.string()),
               reports::terminal_text(repro.error()));
    return std::nullopt;
  }
  const EngineSpec* const engine = find_engine(repro->engine);
  if (engine == nullptr) {
    fmt::print(stderr, "misdeal {}: {}: /engine: there is no '{}' here\n", verb,
               reports::terminal_text(file.string()), reports::terminal_text(repro->engine));
    return std::nullopt;
  }
  if (!repro->schedule.empty()) {
    if (const auto schedule = explore::parse_schedule(repro->schedule); !schedule) {
      fmt::print(stderr, "misdeal {}: {}: /schedule: {}\n", verb,
                 reports::terminal_text(file.string()), schedule.error());
      return std::nullopt;
    }
  }
  return ReproCase{.repro = std::move(*repro), .engine = engine};
}

}  // namespace misdeal::harness
