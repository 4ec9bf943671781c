#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "harness/explore/prepared_world.h"
#include "harness/history/operation.h"
#include "harness/mutants/engine_registry.h"
#include "harness/scenario/scenario.h"

namespace misdeal::harness {

/// What the opening of a scenario made of an engine.
struct PlayedOpening {
  explore::PreparedWorld world;
  std::vector<Operation> operations;
  /// It must be played in each execution: the engine has threads of its own, or fails in it.
  bool cannot_be_kept = false;
};

/// Openings that were played, for whoever explores many scenarios of which many begin alike.
/// 20 kB and more each. Not thread-safe.
class PlayedOpenings {
 public:
  /// Of this engine and a scenario; empty if none began like it. Valid as long as this is.
  PlayedOpening& of(const EngineSpec& engine, const Scenario& scenario);

 private:
  /// All that an opening depends on.
  struct Key {
    const EngineSpec* engine;
    std::uint32_t tables;
    engine::TableConfig table;
    DeckTrouble decks;
    bool has_broken_rules;
    std::size_t requests_max;
    std::vector<Act> acts;

    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  std::unordered_map<Key, PlayedOpening, KeyHash> openings_;
};

}  // namespace misdeal::harness
