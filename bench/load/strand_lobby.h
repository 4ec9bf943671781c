#pragma once

#include <memory>

#include "engine/table/lobby_config.h"

namespace misdeal::bench {

/// A lobby whose tables are kept apart by a strand of Boost.Asio each instead of a lock; as many
/// threads as there are cores run the strands, and callers wait for the answer. To a meter, a wait
/// lasts from posting to running, contended if the strand had other work.
std::unique_ptr<engine::ActionProcessor> make_strand_lobby(const engine::LobbyConfig& config);

}  // namespace misdeal::bench
