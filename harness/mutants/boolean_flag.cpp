#include <atomic>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// The bug that started this project: a flag is no lock, and nothing knows a duplicate.
class BooleanFlag final : public MutantLobby {
 public:
  explicit BooleanFlag(const engine::LobbyConfig& config)
      : MutantLobby(config), processing_action_(config.tables.size()) {}

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    std::atomic<bool>& processing_action = processing_action_[table];
    while (processing_action) {
      std::this_thread::yield();
    }
    std::this_thread::yield();  // the original awaited its database between check and set
    processing_action = true;
    const engine::Response response = decide_on_a_copy(table, request);
    processing_action = false;
    return response;
  }

  PerTable<std::atomic<bool>> processing_action_;
};

}  // namespace

constinit const EngineSpec kBooleanFlag =
    mutant<BooleanFlag>("boolean-flag",
                        "A flag that two requests can both read as false stands where a lock "
                        "belongs, and nothing knows "
                        "a duplicate.");

}  // namespace misdeal::harness
