#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class ExpectationBeforeLock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const bool is_stale =
        table.with([&](const engine::TableCore& core) { return core.is_stale(request); });
    std::this_thread::yield();  // waiting for the lock takes time
    const std::lock_guard guard(table.lock);
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    engine::Request checked = request;
    checked.expected_version = engine::kNoVersion;
    const engine::Response response =
        is_stale ? refusal(request, state_of(table), engine::Outcome::stale_version)
                 : decide(table, checked);
    record(table, *ticket, response);
    return response;
  }
};

}  // namespace

constinit const EngineSpec kExpectationBeforeLock = mutant<ExpectationBeforeLock>(
    "expectation-before-lock",
    "The expected version is compared before the lock is taken, when it can still become wrong.");

}  // namespace misdeal::harness
