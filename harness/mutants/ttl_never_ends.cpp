#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

engine::LobbyConfig without_expiry(engine::LobbyConfig config) {
  config.request_ttl = engine::Nanoseconds::max();
  return config;
}

class TtlNeverEnds final : public MutantLobby {
 public:
  explicit TtlNeverEnds(const engine::LobbyConfig& config) : MutantLobby(without_expiry(config)) {}
};

}  // namespace

constinit const EngineSpec kTtlNeverEnds = mutant<TtlNeverEnds>(
    "ttl-never-ends", "Request ids are remembered for ever, whatever time to live was configured.");

}  // namespace misdeal::harness
