#include <mutex>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class FingerprintIgnored final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    constexpr std::uint64_t kSameForAll = 0;
    const std::lock_guard guard(table.lock);
    return table.with([&](engine::TableCore& core) {
      const auto ticket = core.admit(request.id, kSameForAll, core.now());
      if (!ticket) {
        return ticket.error();
      }
      const engine::Response response = core.decide(request);
      core.record(*ticket, response, core.now());
      return response;
    });
  }
};

}  // namespace

constinit const EngineSpec kFingerprintIgnored = mutant<FingerprintIgnored>(
    "fingerprint-ignored", "A known id is answered from the record whatever the request asks.");

}  // namespace misdeal::harness
