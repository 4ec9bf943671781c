#include "engine/ledger/movement.h"
#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class LateTimestamp final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    return decide_with_movements(table, request, [&table](auto& movements) {
      const std::int64_t late_ns = table.constant().now().count();
      for (engine::ChipMovement& movement : movements) {
        movement.timestamp_ns = late_ns;
      }
    });
  }
};

}  // namespace

constinit const EngineSpec kLateTimestamp = mutant<LateTimestamp>(
    "late-timestamp", "The clock is read for the commit and once more for its movements.");

}  // namespace misdeal::harness
