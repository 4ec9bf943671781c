#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class ReplayOfThePresent final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    engine::Response response = MutantLobby::respond(table, request);
    if (response.is_replay) {
      response.view = look(table);
    }
    return response;
  }
};

}  // namespace

constinit const EngineSpec kReplayOfThePresent = mutant<ReplayOfThePresent>(
    "replay-of-the-present",
    "A duplicate is told the recorded outcome, but with the table as it is now.");

}  // namespace misdeal::harness
