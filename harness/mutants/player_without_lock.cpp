#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// The house plays seat 2. Its actions come from inside the server, and go straight to the state.
class PlayerWithoutLock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  static constexpr engine::SeatNo kHouseSeat{2};

  static bool is_by_the_house(const engine::Command& command) {
    return command.seat == kHouseSeat && command.kind <= engine::CommandKind::raise;
  }

  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    if (!is_by_the_house(request.command)) {
      return MutantLobby::respond(table, request);
    }
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

constinit const EngineSpec kPlayerWithoutLock = mutant<PlayerWithoutLock>(
    "player-without-lock", "The computer player in seat 2 acts without taking the table's lock.");

}  // namespace misdeal::harness
