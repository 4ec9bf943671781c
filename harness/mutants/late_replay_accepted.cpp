#include <cstdint>
#include <unordered_map>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// Takes a request whose id has expired for one that was checked when it came first: it acts in
/// whatever hand is running by now.
class LateReplayAccepted final : public MutantLobby {
 public:
  explicit LateReplayAccepted(const engine::LobbyConfig& config)
      : MutantLobby(config), seen_(config.tables.size()) {}

 private:
  static constexpr std::size_t kSeenMax = 1U << 16U;

  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    auto& seen = seen_[table];
    if (seen.size() == kSeenMax) {
      seen.clear();
    }
    const std::uint64_t fingerprint = payload_fingerprint(request);
    const auto [first, is_new] = seen.try_emplace(request.id, fingerprint);
    engine::Request trusted = request;
    if (!is_new && request.id.is_set() && first->second == fingerprint) {
      trusted.expected_version = engine::kNoVersion;
    }
    return MutantLobby::decide(table, trusted);
  }

  PerTable<std::unordered_map<engine::RequestId, std::uint64_t>> seen_;
};

}  // namespace

constinit const EngineSpec kLateReplayAccepted = mutant<LateReplayAccepted>(
    "late-replay-accepted",
    "A request that comes again after its id expired is not held to its expected version.");

}  // namespace misdeal::harness
