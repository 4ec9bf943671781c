#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/table/lobby_config.h"

/// Wrong engines, one known bug each, and the true ones beside them.
namespace misdeal::harness {

/// An engine that can be attacked: the reference engine in one of its processing modes, or a
/// mutant.
struct EngineSpec {
  std::string_view name;  ///< "per-table-lock", "boolean-flag", …: stable, unique
  std::string_view bug;   ///< one sentence; empty for the reference engine
  std::unique_ptr<engine::ActionProcessor> (*make)(const engine::LobbyConfig&);
  [[nodiscard]] bool is_mutant() const { return !bug.empty(); }
};

/// The four processing modes first, then the mutants by name.
std::span<const EngineSpec> all_engines();

/// nullptr if there is none of that name.
const EngineSpec* find_engine(std::string_view name);

}  // namespace misdeal::harness
