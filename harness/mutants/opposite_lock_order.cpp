#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class OppositeLockOrder final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::MoveResponse transfer(SharedTable& from, SharedTable& to,
                                const engine::MoveRequest& request) override {
    const std::lock_guard first(from.lock);
    std::this_thread::yield();  // the player's account is looked up
    const std::lock_guard second(to.lock);
    return move_between(from, to, request);
  }
};

}  // namespace

constinit const EngineSpec kOppositeLockOrder = mutant<OppositeLockOrder>(
    "opposite-lock-order",
    "A move locks the table it leaves, then the other: two opposite moves wait for each other.");

}  // namespace misdeal::harness
