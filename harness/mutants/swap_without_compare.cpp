#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class SwapWithoutCompare final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const engine::Response response = decide_on_a_copy(table, request);
    record(table, *ticket, response);
    return response;
  }
};

}  // namespace

constinit const EngineSpec kSwapWithoutCompare = mutant<SwapWithoutCompare>(
    "swap-without-compare",
    "Optimistic processing that stores its copy without comparing the version: updates get lost.");

}  // namespace misdeal::harness
