#include <algorithm>
#include <ranges>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// Collects the blinds before it draws the deck, and skips rollback and validation when the draw
/// throws.
class HalfChangeKept final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    return table.with([&](engine::TableCore& core) {
      const engine::Response response = core.decide(request);
      if (response.outcome != engine::Outcome::failed) {
        return response;
      }
      collect_small_blind(core.game());
      return core.answer(request.id, engine::Outcome::failed);
    });
  }

  static void collect_small_blind(engine::Game& game) {
    const auto payer = std::ranges::find_if(
        game.seats, [](const engine::Seat& seat) { return seat.stack > engine::Chips{}; });
    if (payer != game.seats.end()) {
      payer->stack -= std::min(payer->stack, game.stakes.small_blind);
    }
  }
};

}  // namespace

constinit const EngineSpec kHalfChangeKept =
    mutant<HalfChangeKept>("half-change-kept",
                           "An exception skips post-validation: the blind collected before it is "
                           "neither kept nor returned.");

}  // namespace misdeal::harness
