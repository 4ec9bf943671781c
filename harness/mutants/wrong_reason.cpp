#include "engine/ledger/movement.h"
#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// The sums are right, so that only whoever knows the rules can tell.
class WrongReason final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    return decide_with_movements(table, request, [](auto& movements) {
      for (engine::ChipMovement& movement : movements) {
        if (movement.reason == engine::ChipReason::call) {
          movement.reason = engine::ChipReason::bet;
        }
      }
    });
  }
};

}  // namespace

constinit const EngineSpec kWrongReason =
    mutant<WrongReason>("wrong-reason", "A call is written down as a bet.");

}  // namespace misdeal::harness
