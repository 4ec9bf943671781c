#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>

#include "engine/http/tables.h"
#include "engine/requests/clock.h"
#include "engine/table/lobby_config.h"

namespace misdeal::engine::http {

/// What `misdeal serve` can be told.
struct ServeOptions {
  std::string host = "127.0.0.1";  ///< only this machine can reach it, unless told otherwise
  int port = 0;                    ///< 0: any free one; the line that is printed says which
  std::size_t threads = 256;       ///< connections served at once
  Nanoseconds ttl = std::chrono::seconds{5};  ///< of a request's answer
  DuplicateWhileRunning duplicates = DuplicateWhileRunning::waits;
  std::size_t tables_max = 1024;
  ProcessorFactory factory;  ///< empty: the reference engine with a lock a table
  SeatSet computer_seats;    ///< played by computers at every table, so that one can play alone
  Chips computer_stack{200};
  std::chrono::milliseconds thinking{250};          ///< of a computer player
  std::chrono::milliseconds finishing_max{10'000};  ///< for running requests at the end
};

/// Serves until SIGTERM or SIGINT, for which it waits itself: call it before there are threads, for
/// those that exist already would be killed by the signal. Prints one line with the address when it
/// is ready. Then finishes what runs and refuses the rest.
///
/// Returns 0; or 4, having said why in one line, if it cannot listen. If requests are still running
/// after `finishing_max` (a wrong engine may never answer), ends the program with 4 at once.
int serve(const ServeOptions& options, std::ostream& out);

}  // namespace misdeal::engine::http
