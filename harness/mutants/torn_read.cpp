#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class TornRead final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::TableView look(SharedTable& table) override {
    const auto stacks = MutantLobby::look(table).stacks;
    std::this_thread::yield();  // seats and pots are two queries
    engine::TableView view = MutantLobby::look(table);
    view.stacks = stacks;
    return view;
  }
};

}  // namespace

constinit const EngineSpec kTornRead = mutant<TornRead>(
    "torn-read", "A read takes the stacks and everything else at two different moments.");

}  // namespace misdeal::harness
