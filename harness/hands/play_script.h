#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/table/lobby_config.h"
#include "harness/hands/hand_result.h"
#include "harness/hands/hand_script.h"

namespace misdeal::harness {

/// Makes the processor that hands are played through: engine::make_lobby in one of its modes, or a
/// mutant.
using LobbyMaker =
    std::function<std::unique_ptr<engine::ActionProcessor>(const engine::LobbyConfig&)>;

/// What was played, and what the engine reported about itself meanwhile.
struct PlayedScript {
  std::vector<HandResult> hands;
  std::vector<std::string> alarms;  ///< integrity alarms, for people
};

/// Plays a table's hands through a fresh lobby of one table, on the calling thread, everything
/// through ActionProcessor: requests in, responses and the audit trail out. Errors: the table
/// cannot be played on because an event is refused, or because a hand is to follow one that was not
/// finished.
std::expected<PlayedScript, std::string> play_script(const TableScript& script,
                                                     const LobbyMaker& make_lobby);

}  // namespace misdeal::harness
