#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class DedupOutsideLock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    if (const auto known = look_up(table, request)) {
      return *known;
    }
    std::this_thread::yield();  // the id is fetched from a store across the network
    const std::lock_guard guard(table.lock);
    const engine::Response response = decide(table, request);
    remember(table, request, response);
    return response;
  }
};

}  // namespace

constinit const EngineSpec kDedupOutsideLock = mutant<DedupOutsideLock>(
    "dedup-outside-lock", "The request id is looked up before the lock is taken, not under it.");

}  // namespace misdeal::harness
