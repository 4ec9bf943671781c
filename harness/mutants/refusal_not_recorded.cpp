#include <mutex>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class RefusalNotRecorded final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const std::lock_guard guard(table.lock);
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const engine::Response response = decide(table, request);
    if (response.outcome == engine::Outcome::committed) {
      record(table, *ticket, response);
    } else {
      table.with([&](engine::TableCore& core) { core.requests().abandon(*ticket); });
    }
    return response;
  }
};

}  // namespace

constinit const EngineSpec kRefusalNotRecorded = mutant<RefusalNotRecorded>(
    "refusal-not-recorded",
    "Only commits are recorded: the retry of a refused request may be accepted.");

}  // namespace misdeal::harness
