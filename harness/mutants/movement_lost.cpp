#include <ranges>

#include "engine/ledger/movements.h"
#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class MovementLost final : public MutantLobby {
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
    const auto lost = std::ranges::remove(movements, engine::ChipReason::uncalled_return,
                                          &engine::ChipMovement::reason);
    movements.erase(lost.begin(), lost.end());
    return commit(table, request, *change, entry, movements);
  }
};

}  // namespace

constinit const EngineSpec kMovementLost = mutant<MovementLost>(
    "movement-lost", "The return of an uncalled bet is paid but never written down.");

}  // namespace misdeal::harness
