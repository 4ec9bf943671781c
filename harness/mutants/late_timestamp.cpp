#include "engine/ledger/movements.h"
#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class LateTimestamp final : public MutantLobby {
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
    const auto movements = engine::movements_of(change->before.game, change->transition,
                                                {entry.version, table.constant().now().count()});
    return commit(table, request, *change, entry, movements);
  }
};

}  // namespace

constinit const EngineSpec kLateTimestamp = mutant<LateTimestamp>(
    "late-timestamp", "The clock is read for the commit and once more for its movements.");

}  // namespace misdeal::harness
