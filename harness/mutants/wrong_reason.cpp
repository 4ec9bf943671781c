#include "engine/ledger/movements.h"
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
    const TableState seen = state_of(table);
    const auto change = work_out(table, seen, request);
    if (!change) {
      return change.error();
    }
    const auto entry = journal_entry(table, request, seen.version + 1);
    auto movements = engine::movements_of(change->before.game, change->transition,
                                          {entry.version, entry.timestamp_ns});
    for (engine::ChipMovement& movement : movements) {
      if (movement.reason == engine::ChipReason::call) {
        movement.reason = engine::ChipReason::bet;
      }
    }
    return commit(table, request, *change, entry, movements);
  }
};

}  // namespace

constinit const EngineSpec kWrongReason =
    mutant<WrongReason>("wrong-reason", "A call is written down as a bet.");

}  // namespace misdeal::harness
