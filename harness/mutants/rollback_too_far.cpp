#include <algorithm>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class RollbackTooFar final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    return table.with([&](engine::TableCore& core) {
      const engine::Response response = core.decide(request);
      if (response.outcome != engine::Outcome::failed) {
        return response;
      }
      const std::size_t age = std::min<std::size_t>(1, core.snapshots().size() - 1);
      core.game() = core.snapshots().at_age(age).game;
      return core.answer(request.id, engine::Outcome::failed);
    });
  }
};

}  // namespace

constinit const EngineSpec kRollbackTooFar = mutant<RollbackTooFar>(
    "rollback-too-far",
    "A rollback restores the snapshot before the last one, and with it an older state.");

}  // namespace misdeal::harness
