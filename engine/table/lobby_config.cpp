#include "engine/table/lobby_config.h"

#include <array>
#include <utility>

#include "engine/table/global_lock.h"
#include "engine/table/lobby.h"
#include "engine/table/optimistic.h"
#include "engine/table/synchronous.h"
#include "engine/table/table.h"

namespace misdeal::engine {
namespace {

constexpr std::array<std::pair<ProcessingMode, std::string_view>, 4> kModeNames{{
    {ProcessingMode::per_table_lock, "per-table-lock"},
    {ProcessingMode::global_lock, "global-lock"},
    {ProcessingMode::synchronous, "synchronous"},
    {ProcessingMode::optimistic, "optimistic"},
}};

}  // namespace

DeckSource seeded_decks(std::uint64_t seed) {
  // Odd multiplier of SplitMix64 (Steele, Lea, Flood, 2014): seeds of successive hands lie far
  // apart.
  return [seed](std::uint32_t hand_no) {
    return shuffled_deck(seed + hand_no * 0x9E3779B97F4A7C15ULL);
  };
}

std::unique_ptr<ActionProcessor> make_lobby(ProcessingMode mode, const LobbyConfig& config) {
  switch (mode) {
    case ProcessingMode::per_table_lock:
      return std::make_unique<Lobby<Table>>(config);
    case ProcessingMode::global_lock:
      return std::make_unique<GlobalLockLobby>(config);
    case ProcessingMode::synchronous:
      return std::make_unique<SynchronousLobby>(config);
    case ProcessingMode::optimistic:
      return std::make_unique<Lobby<OptimisticTable>>(config);
  }
  return nullptr;
}

std::string_view to_string(ProcessingMode mode) {
  for (const auto& [known, name] : kModeNames) {
    if (known == mode) {
      return name;
    }
  }
  return "unknown";
}

std::optional<ProcessingMode> parse_processing_mode(std::string_view name) {
  for (const auto& [mode, known] : kModeNames) {
    if (known == name) {
      return mode;
    }
  }
  return std::nullopt;
}

}  // namespace misdeal::engine
