#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class RecordedAfterUnlock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    std::unique_lock guard(table.lock);
    if (const auto known = look_up(table, request)) {
      return *known;
    }
    const engine::Response response = decide(table, request);
    guard.unlock();
    std::this_thread::yield();  // the record is written to a store across the network
    remember(table, request, response);
    return response;
  }
};

}  // namespace

constinit const EngineSpec kRecordedAfterUnlock = mutant<RecordedAfterUnlock>(
    "recorded-after-unlock",
    "The answer is recorded after the lock was released: a duplicate can come in between.");

}  // namespace misdeal::harness
