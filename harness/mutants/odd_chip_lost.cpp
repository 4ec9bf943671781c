#include <algorithm>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

using Result = std::expected<engine::Transition, engine::RuleRefusal>;

/// Takes one chip out of what a seat won of a pot, wherever the transition tells of it.
void take_odd_chip(engine::Transition& transition, engine::PotAward::Share& share) {
  const auto told = std::ranges::find_if(transition.chips, [&](const engine::ChipEvent& event) {
    return event.reason == engine::ChipReason::pot_won && event.seat == share.seat &&
           event.amount == share.amount;
  });
  if (told != transition.chips.end()) {
    told->amount.value -= 1;
  }
  share.amount.value -= 1;
  transition.after.seat(share.seat).stack.value -= 1;
}

Result without_odd_chips(Result result) {
  if (!result) {
    return result;
  }
  for (engine::PotAward& award : result->awards) {
    const auto winners = static_cast<std::int64_t>(award.won.size());
    for (engine::PotAward::Share& share : award.won) {
      if (share.amount.value > award.pot.amount.value / winners) {
        take_odd_chip(*result, share);
      }
    }
  }
  return result;
}

engine::LobbyConfig with_whole_shares(engine::LobbyConfig config) {
  config.rules.apply = [](const engine::Game& game, const engine::Command& command) {
    return without_odd_chips(engine::apply(game, command));
  };
  config.rules.start_hand = [](const engine::Game& game, const engine::Deck& deck) {
    return without_odd_chips(engine::start_hand(game, deck));
  };
  return config;
}

class OddChipLost final : public MutantLobby {
 public:
  explicit OddChipLost(const engine::LobbyConfig& config)
      : MutantLobby(with_whole_shares(config)) {}

 private:
  /// Without validation, which would notice.
  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    const TableState seen = state_of(table);
    const auto change = evaluate(table, seen, request);
    if (!change) {
      return change.error();
    }
    return commit(table, request, *change, seen.version + 1);
  }
};

}  // namespace

constinit const EngineSpec kOddChipLost = mutant<OddChipLost>(
    "odd-chip-lost",
    "A split pot is divided without its remainder, and nobody validates the result.");

}  // namespace misdeal::harness
