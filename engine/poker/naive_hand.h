#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/poker/game.h"

namespace misdeal::engine {

/// The rules of a hand once more, for tests: written from the text of the rules without regard to
/// speed, sharing nothing with the engine but its value types. Pots are built chip by chip, hands
/// ranked by trying all five-card subsets.
class NaiveHand {
 public:
  using Amount = std::int64_t;

  struct Setup {
    Stakes stakes;
    int button = 0;
    std::map<int, Amount> stacks;  ///< seat to chips
    Deck deck;
  };

  struct Options {
    bool check = false;
    Amount call = 0;
    std::optional<std::pair<Amount, Amount>> bet;
    std::optional<std::pair<Amount, Amount>> raise;
  };

  struct SidePot {
    Amount amount = 0;
    std::set<int> seats;
    std::map<int, Amount> won;
  };

  explicit NaiveHand(const Setup& setup);

  /// 0: nobody.
  [[nodiscard]] int to_act() const { return to_act_; }
  [[nodiscard]] Options options() const;
  /// Applies what options() allows; false for anything else.
  bool act(int seat, CommandKind kind, Amount amount);

  [[nodiscard]] bool is_over() const { return to_act_ == 0; }
  [[nodiscard]] Amount stack(int seat) const { return chips_.at(seat); }
  [[nodiscard]] Amount bet(int seat) const { return bet_.at(seat); }
  [[nodiscard]] Amount total(int seat) const { return total_.at(seat); }
  [[nodiscard]] Amount current_bet() const { return highest_; }
  [[nodiscard]] int streets_ended() const { return streets_ended_; }
  [[nodiscard]] const std::vector<SidePot>& pots() const { return pots_; }

 private:
  [[nodiscard]] std::vector<int> clockwise_after(int seat) const;
  [[nodiscard]] std::vector<int> still_in() const;
  [[nodiscard]] bool is_left_without_opponent() const;
  void pay(int seat, Amount amount, bool is_bet);
  void find_turn(int after);
  void return_uncalled();
  [[nodiscard]] std::vector<SidePot> pots_chip_by_chip() const;
  void showdown();

  Stakes stakes_;
  int button_ = 0;
  std::map<int, Amount> chips_;
  std::map<int, Amount> bet_;
  std::map<int, Amount> total_;
  std::map<int, std::pair<Card, Card>> hole_;
  std::vector<Card> board_;
  std::set<int> folded_;
  std::set<int> acted_;
  Amount highest_ = 0;
  Amount last_raise_ = 0;
  int streets_ended_ = 0;
  int to_act_ = 0;
  std::vector<SidePot> pots_;
};

}  // namespace misdeal::engine
