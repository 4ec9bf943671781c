#include "harness/cli/serve_verb.h"

#include <expected>
#include <iostream>

#include <fmt/format.h>

#include "engine/http/serve.h"
#include "harness/cli/duration.h"
#include "harness/cli/exit_codes.h"
#include "harness/mutants/engine_registry.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

using engine::http::ServeOptions;
using Error = std::unexpected<std::string>;

std::expected<engine::SeatSet, std::string> seats_of(const std::vector<unsigned>& numbers) {
  engine::SeatSet seats;
  for (const unsigned number : numbers) {
    if (number < 1 || number > engine::kSeatCount) {
      return Error(fmt::format("--computers {} is no seat: they are 1 to 9", number));
    }
    const engine::SeatNo seat{static_cast<std::uint8_t>(number)};
    if (seats.contains(seat)) return Error(fmt::format("--computers names seat {} twice", number));
    seats.insert(seat);
  }
  return seats;
}

std::expected<ServeOptions, std::string> options_of(const ServeArguments& arguments) {
  ServeOptions options;
  const EngineSpec* const engine = find_engine(arguments.engine);
  if (engine == nullptr) {
    return Error(
        fmt::format("--engine \"{}\" is not known; see misdeal mutants --list", arguments.engine));
  }
  const auto ttl = parse_duration(arguments.ttl);
  if (!ttl) return Error("--ttl " + ttl.error());
  if (arguments.port < 0 || arguments.port > 65'535) {
    return Error(fmt::format("--port {} is not between 0 and 65535", arguments.port));
  }
  if (arguments.threads < 1 || arguments.threads > 4'096) {
    return Error(fmt::format("--threads {} is not between 1 and 4096", arguments.threads));
  }
  if (arguments.tables_max < 1 || arguments.tables_max > 100'000) {
    return Error(fmt::format("--tables-max {} is not between 1 and 100000", arguments.tables_max));
  }
  const auto seats = seats_of(arguments.computers);
  if (!seats) return Error(seats.error());
  options.host = arguments.host;
  options.port = arguments.port;
  options.threads = arguments.threads;
  options.ttl = *ttl;
  options.tables_max = arguments.tables_max;
  options.computer_seats = *seats;
  options.duplicates = arguments.tells_in_progress
                           ? engine::DuplicateWhileRunning::is_told_in_progress
                           : engine::DuplicateWhileRunning::waits;
  options.factory = engine->make;
  return options;
}

}  // namespace

int run_serve(const ServeArguments& arguments) {
  const auto options = options_of(arguments);
  if (!options) {
    fmt::print(stderr, "misdeal serve: {}\n", reports::terminal_text(options.error()));
    return cli::kUsage;
  }
  return engine::http::serve(*options, std::cout);
}

}  // namespace misdeal::harness
