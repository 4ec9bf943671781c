#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class VersionBackOnRollback final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    return table.with([&](engine::TableCore& core) {
      const engine::Response response = core.decide(request);
      if (response.outcome != engine::Outcome::failed || core.version() == 0) {
        return response;
      }
      --core.version();  // meant to undo an increment that had not happened yet
      return core.answer(request.id, engine::Outcome::failed);
    });
  }
};

}  // namespace

constinit const EngineSpec kVersionBackOnRollback = mutant<VersionBackOnRollback>(
    "version-back-on-rollback", "A rollback takes back a version that was committed before.");

}  // namespace misdeal::harness
