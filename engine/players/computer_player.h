#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/players/decide.h"
#include "engine/table/action_processor.h"

namespace misdeal::engine {

/// Which seats computers play, and what else they see to.
struct ComputerPlayersConfig {
  std::vector<TableId> tables;
  SeatSet seats{0x1FF};  ///< of each of these tables; all nine if not said otherwise
  PlayStyle style;
  bool starts_hands = true;  ///< deal the next hand when one is over
  Chips rebuy;               ///< brought to one of their seats that has no chips left; 0: stays out
};

/// A computer that plays seats by turns, through the same door as people: it reads the view,
/// decides, and submits with a fresh id and the version it saw. It waits for nothing, so any number
/// of these may play the same seats: all but the first to act are told that the version is stale.
///
/// Not thread-safe; one a thread. The processor must outlive it.
class ComputerPlayer {
 public:
  /// Players of one processor need different seeds, for request ids come from them, too.
  ComputerPlayer(ActionProcessor& processor, ComputerPlayersConfig config, std::uint64_t seed);

  /// Reads one table and does the one thing that is due there: act, rebuy or deal. Nothing if
  /// nothing is due, or it is somebody else's turn.
  std::optional<Response> step(TableId table);

  /// Steps once at each table; returns at how many something was due.
  std::size_t round();

 private:
  std::optional<Command> decide(const TableView& view);

  ActionProcessor& processor_;
  ComputerPlayersConfig config_;
  Dice dice_;
};

}  // namespace misdeal::engine
