#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "harness/history/history.h"
#include "harness/mutants/engine_registry.h"
#include "harness/scenario/scenario.h"

namespace misdeal::harness {

/// What one execution of a scenario left behind, for the checkers. Room is reserved beforehand:
/// nothing is allocated while the scenario is played.
struct PlayRecord {
  explicit PlayRecord(std::size_t operations_max) : operations(operations_max) {}

  std::vector<Operation> operations;  ///< the first `used` are valid; by client, each in order
  std::size_t used = 0;
  std::size_t opened = 0;                      ///< of those, how many are the opening's
  const engine::AuditTrail* trails = nullptr;  ///< by table; valid during `judge` only
};

/// How many requests an engine need remember in a scenario. In steps of eight: engines for
/// scenarios of nearly the same size are alike.
std::size_t requests_max_of(const Scenario& scenario);

/// Operation::table of the half of a move that its table did not decide: nothing was asked of it.
inline constexpr std::uint32_t kNotDecided = ~0U;

/// Told when an execution is over, outside the exploration.
class Judge {
 public:
  virtual ~Judge() = default;
  virtual void judge(const PlayRecord& record) = 0;
};

/// A scenario played on an engine. This is the code under exploration: compiled with
/// instrumentation, as are the engine and its mutants.
class Play {
 public:
  Play(const EngineSpec& engine, const Scenario& scenario, PlayRecord& record, Judge& judge)
      : engine_(engine), scenario_(scenario), record_(record), judge_(judge) {}

  /// Makes the engine and plays the opening.
  void open();
  /// Plays the clients, each on a thread, and has the result judged.
  void run();
  /// Ends the engine.
  void close();
  /// All of it: for engines with threads of their own.
  void open_run_and_close();

 private:
  struct World;

  void perform(World& world, const Act& act, std::uint16_t client, std::uint32_t number);
  void move(World& world, const engine::MoveRequest& request, std::uint16_t client);
  void finish(World& world);

  const EngineSpec& engine_;
  const Scenario& scenario_;
  PlayRecord& record_;
  Judge& judge_;
};

}  // namespace misdeal::harness
