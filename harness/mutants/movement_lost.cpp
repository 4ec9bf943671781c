#include <algorithm>

#include "engine/ledger/movement.h"
#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class MovementLost final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    return decide_with_movements(table, request, [](auto& movements) {
      const auto lost = std::ranges::remove(movements, engine::ChipReason::uncalled_return,
                                            &engine::ChipMovement::reason);
      movements.erase(lost.begin(), lost.end());
    });
  }
};

}  // namespace

constinit const EngineSpec kMovementLost = mutant<MovementLost>(
    "movement-lost", "The return of an uncalled bet is paid but never written down.");

}  // namespace misdeal::harness
