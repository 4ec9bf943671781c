#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace misdeal::harness {

/// `misdeal serve`: the reference server, with any engine of the zoo behind it.
struct ServeArguments {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::string engine = "per-table-lock";
  std::string ttl = "5s";
  std::size_t threads = 256;
  std::size_t tables_max = 1024;
  std::vector<unsigned> computers;  ///< seats
  bool tells_in_progress = false;
};

/// Serves until told to end. Returns the exit code: 0, 2 for arguments that cannot be used, 4 if it
/// cannot listen.
int run_serve(const ServeArguments& arguments);

}  // namespace misdeal::harness
