#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class TtlFromArrival final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const engine::Nanoseconds arrived_at = table.constant().now();
    const std::lock_guard guard(table.lock);
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const engine::Response response = decide(table, request);
    std::this_thread::yield();  // the commit is written to a disk
    table.with([&](engine::TableCore& core) { core.record(*ticket, response, arrived_at); });
    return response;
  }
};

}  // namespace

constinit const EngineSpec kTtlFromArrival =
    mutant<TtlFromArrival>("ttl-from-arrival",
                           "The time to live counts from arrival, so a request that waits or runs "
                           "long is forgotten early.");

}  // namespace misdeal::harness
