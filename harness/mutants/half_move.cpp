#include <mutex>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class HalfMove final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::MoveResponse transfer(SharedTable& from, SharedTable& to,
                                const engine::MoveRequest& request) override {
    const engine::MoveResponse response = MutantLobby::transfer(from, to, request);
    const bool is_refused_there = !response.from && response.to && !response.to->is_replay &&
                                  response.to->outcome == engine::Outcome::refused_by_rules;
    if (is_refused_there) {
      engine::Request leave;
      leave.command.kind = engine::CommandKind::leave;
      leave.command.seat = request.from_seat;
      const std::lock_guard guard(from.lock);
      decide(from, leave);
    }
    return response;
  }
};

}  // namespace

constinit const EngineSpec kHalfMove = mutant<HalfMove>(
    "half-move", "A move that the other table refuses still takes the player from the first.");

}  // namespace misdeal::harness
