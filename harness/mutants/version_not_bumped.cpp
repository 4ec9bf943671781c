#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class VersionNotBumped final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    const TableState seen = state_of(table);
    const auto change = work_out(table, seen, request);
    if (!change) {
      return change.error();
    }
    const bool forgets = request.command.kind == engine::CommandKind::add_chips;
    return commit(table, request, *change, forgets ? seen.version : seen.version + 1);
  }
};

}  // namespace

constinit const EngineSpec kVersionNotBumped = mutant<VersionNotBumped>(
    "version-not-bumped", "Adding chips changes the table but not its version.");

}  // namespace misdeal::harness
