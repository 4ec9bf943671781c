#pragma once

#include <array>
#include <cstdint>

#include "engine/poker/game.h"

namespace misdeal::fuzz {

/// The rules of a table once more, for a fuzz target to hold the engine's against: written from the
/// text of the rules, sharing nothing with engine/poker but its value types.
///
/// It thinks otherwise on purpose. Players stand in a row from the first left of the button to the
/// button, so that dealing, turns and odd chips go by position; who owes an action is a set that
/// shrinks, and is refilled by a raise; pots are peeled off the contributions; a hand is ranked by
/// counting. Quick enough to run beside the engine at every step: a few hundred nanoseconds each.
class TableModel {
 public:
  using Amount = std::int64_t;
  static constexpr std::size_t kPlayersMax = engine::kSeatCount;

  /// What the player to act may do. `bet_min` and `bet_max` are of a bet or a raise, 0 for neither.
  struct Options {
    bool can_check = false;
    Amount call = 0;
    Amount bet_min = 0;
    Amount bet_max = 0;
    bool is_raise = false;
  };

  TableModel(const engine::Stakes& stakes, engine::SeatNo first_button)
      : stakes_(stakes), button_(first_button.value) {}

  /// Why the rules refuse a command, `none` if they do not; for start_hand whatever the deck.
  [[nodiscard]] engine::RuleRefusal judge(const engine::Command& command) const;
  /// Requires that judge() has nothing against it, and another kind than start_hand.
  void apply(const engine::Command& command);
  /// Requires that judge() has nothing against a start_hand.
  void start_hand(const engine::Deck& deck);

  /// All zero if nobody is to act.
  [[nodiscard]] const Options& options() const { return options_; }

  /// The name of the first thing in which the engine's state is another; nullptr if it is the same.
  [[nodiscard]] const char* difference(const engine::Game& game) const;
  /// The same for what a transition tells of the streets that ended, and of the awards, in the last
  /// command that was applied here.
  [[nodiscard]] const char* difference(const engine::Transition& transition) const;

  [[nodiscard]] bool is_running() const { return is_running_; }

 private:
  using Positions = unsigned;  ///< a set of positions, one bit each

  struct ModelPot {
    Amount amount = 0;
    Positions eligible = 0;
    std::array<Amount, kPlayersMax> won{};  ///< by position
  };
  struct PotList {
    std::array<ModelPot, kPlayersMax> pots{};
    std::size_t count = 0;
  };
  struct EndedStreet {
    int street = 0;
    int returned_to = 0;  ///< a seat number
    Amount returned = 0;
    PotList pots;
  };

  [[nodiscard]] engine::RuleRefusal judge_action(const engine::Command& command) const;
  [[nodiscard]] engine::RuleRefusal judge_seating(const engine::Command& command) const;
  [[nodiscard]] Positions in_hand() const { return everybody() & ~folded_; }
  [[nodiscard]] Positions everybody() const { return (1U << players_) - 1U; }
  [[nodiscard]] Positions with_chips() const;
  [[nodiscard]] bool is_nobody_left_to_bet_against() const;
  [[nodiscard]] Amount& stack(std::size_t position) { return stacks_[seat_[position]]; }
  [[nodiscard]] Amount stack(std::size_t position) const { return stacks_[seat_[position]]; }
  [[nodiscard]] const char* difference_at(const engine::Game& game, std::size_t number,
                                          std::size_t position) const;
  [[nodiscard]] bool is_same(const PotList& pots, const engine::Pots& told) const;
  [[nodiscard]] bool is_same(const ModelPot& pot, const engine::PotAward& award) const;
  [[nodiscard]] engine::SeatSet seats_of(Positions positions) const;

  [[nodiscard]] Options options_of_turn() const;
  [[nodiscard]] int next_taken_with_chips(int from) const;
  void place_button(int players);
  void put_in(std::size_t position, Amount amount);
  void go_on_after(std::size_t position);
  void end_round();
  void pay_out();
  [[nodiscard]] PotList peel_pots() const;

  engine::Stakes stakes_;

  // The table, by seat number 1..9.
  std::array<Amount, kPlayersMax + 1> stacks_{};
  std::array<engine::PlayerId, kPlayersMax + 1> player_{};
  Amount bought_in_ = 0;
  Amount cashed_out_ = 0;
  engine::PlayerId joined_ = 0;
  std::uint32_t hands_ = 0;
  int button_ = 0;
  int small_blind_ = 0;
  int big_blind_ = 0;

  // The running or last hand, by position: 0 is the first left of the button, the last the button.
  bool is_running_ = false;
  std::size_t players_ = 0;
  std::array<std::size_t, kPlayersMax> seat_{};
  std::array<Amount, kPlayersMax> bet_{};
  std::array<Amount, kPlayersMax> total_{};
  std::array<std::array<engine::Card, 2>, kPlayersMax> hole_{};
  std::array<engine::Card, 5> board_{};
  Positions folded_ = 0;
  Positions acted_ = 0;
  Positions owing_ = 0;
  Amount price_ = 0;       ///< C of the rules
  Amount full_raise_ = 0;  ///< R of the rules
  int street_ = 0;
  std::size_t turn_ = 0;  ///< valid while the hand is running
  Options options_;       ///< of whose turn it is
  int aggressor_ = 0;     ///< a seat number

  // What the last command brought about.
  std::array<EndedStreet, 4> ended_{};
  std::size_t ended_count_ = 0;
  bool is_paid_out_ = false;
};

}  // namespace misdeal::fuzz
