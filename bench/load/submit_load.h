#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "engine/measure/duration_histogram.h"
#include "engine/table/lobby_config.h"

/// Threads that submit to tables as fast as they can, and whether what came of it is right.
namespace misdeal::bench {

/// A load of any shape ends after so long.
inline constexpr std::chrono::milliseconds kLoadTimeMax{200};

/// The requests bring a chip to a seat each, so that every one commits in whatever order they
/// arrive. A duplicate is the request that the next thread has sent last, or is just sending. The
/// load ends when the first thread has done its operations and the time is over.
struct LoadShape {
  std::uint32_t tables = 1;              ///< at least 1; requests go to all of them evenly
  std::uint32_t duplicates_percent = 0;  ///< of the submissions
  std::uint32_t reads_percent = 0;       ///< of all operations; the others are submissions
  std::uint32_t threads = 1;             ///< at least 1
  std::uint32_t operations_each = 20'000;
  std::chrono::milliseconds time_min{0};  ///< at most kLoadTimeMax
};

struct LoadResult {
  double seconds = 0;  ///< from the first thread's start to the last one's end
  std::uint64_t operations = 0;
  std::uint64_t commits = 0;          ///< requests with an id of their own
  double fairness = 0;                ///< fewest operations of a thread by most of a thread, 0 to 1
  engine::DurationHistogram latency;  ///< of every eighth operation
  std::string fault;  ///< what is wrong with the tables or an answer; empty: nothing
};

/// What lobbies must be built from for a load: tables, limits and a time to live that no request of
/// it outlasts. `clock` must outlive the lobby.
engine::LobbyConfig config_for(const LoadShape& shape, const engine::Clock& clock);

/// Runs the load on a new lobby, then judges answers and tables: every request committed exactly
/// once, every duplicate got the recorded answer, versions are gapless and never went back, no chip
/// is amiss. The choices follow from `seed`; how threads overlap does not. Judging is not part of
/// the time.
LoadResult run_load(engine::ActionProcessor& lobby, const LoadShape& shape, std::uint64_t seed);

}  // namespace misdeal::bench
