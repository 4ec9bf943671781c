// Any bytes, as a table and some hands at it. Property: at every step engine/poker and a second
// implementation of the rules agree on the state, on what is legal, on why a command is refused, on
// the pots and on who wins them; no chip appears or vanishes; and validate() finds nothing wrong,
// but finds every error that is planted.
//
// Past the end everybody checks or calls, so that every execution plays at least one whole hand.
// MISDEAL_FUZZ_TRACE=1 prints what an input does.
#include <array>
#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "engine/table/validation.h"
#include "fuzz/byte_source.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/hand_checks.h"
#include "fuzz/hand_choices.h"
#include "fuzz/table_model.h"
#include "fuzz/work_count.h"

namespace misdeal::fuzz {
namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::Game;
using engine::LegalActions;
using engine::Phase;
using engine::RuleRefusal;
using engine::SeatNo;
using engine::Transition;

using Result = std::expected<Transition, RuleRefusal>;

constexpr int kHandsMax = 8;

static_assert(std::has_unique_object_representations_v<Game>, "equal states have equal bytes");

bool is_traced() {
  static const bool is_asked_for = std::getenv("MISDEAL_FUZZ_TRACE") != nullptr;
  return is_asked_for;
}

void trace(const Command& command, RuleRefusal refusal) {
  if (!is_traced()) return;
  const auto kind = to_string(command.kind);
  const auto why = to_string(refusal);
  std::fprintf(stderr, "seat %d: %.*s %lld%s%.*s\n", command.seat.value,
               static_cast<int>(kind.size()), kind.data(),
               static_cast<long long>(command.amount.value),
               refusal == RuleRefusal::none ? "" : " refused: ",
               refusal == RuleRefusal::none ? 0 : static_cast<int>(why.size()), why.data());
}

/// A table under two implementations of the rules at once.
class Play {
 public:
  explicit Play(ByteSource source)
      : source_(source),
        choices_(choose_table(source_)),
        model_(choices_.stakes, choices_.first_button) {
    game_.stakes = choices_.stakes;
    game_.button = choices_.first_button;
    seat_players();
  }

  void play() {
    for (int hand = 0; hand < kHandsMax && (hand == 0 || !source_.is_empty()); ++hand) {
      change_seating();
      if (!deal()) continue;
      while (game_.phase == Phase::hand_running && (hand == 0 || !source_.is_empty())) {
        const LegalActions legal = legal_actions(game_);
        require_offer_is_what_is_accepted(legal);
        submit(choose_action(source_, game_, legal));
      }
    }
  }

  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

 private:
  /// Judged as a whole: how a player joins is looked at between hands.
  void seat_players() {
    for (std::size_t i = 0; i < choices_.join_count; ++i) {
      const Result result = engine::apply(game_, choices_.joins[i]);
      require(judge(choices_.joins[i], result), "a free seat is taken");
      model_.apply(choices_.joins[i]);
      game_ = result->after;
    }
    require_same(model_.difference(game_));
    require(validate(game_).is_valid(), "validate() agrees");
  }

  /// None to seven changes; a first byte of zero deals at once.
  void change_seating() {
    for (std::uint64_t changes = source_.below(8); changes > 0; --changes) {
      submit(choose_seating(source_, game_, choices_.unit));
    }
  }

  bool deal() {
    std::size_t players = 0;
    for (const engine::Seat& seat : game_.seats) players += seat.stack > Chips{} ? 1U : 0U;
    const engine::Deck deck = choose_deck(source_, players);
    const Command start{.kind = CommandKind::start_hand};
    const Result result = engine::start_hand(game_, deck);
    const bool is_dealt = judge(start, result);
    if (is_dealt) {
      model_.start_hand(deck);
      accept(*result);
    }
    return is_dealt;
  }

  void submit(const Command& command) {
    const Result result = engine::apply(game_, command);
    if (!judge(command, result)) return;
    model_.apply(command);
    accept(*result);
  }

  /// True if both accept.
  bool judge(const Command& command, const Result& result) const {
    const RuleRefusal refusal = result ? RuleRefusal::none : result.error();
    trace(command, refusal);
    require(refusal == model_.judge(command), "a command is accepted or refused by the rules");
    return refusal == RuleRefusal::none;
  }

  void accept(const Transition& transition) {
    require_same(model_.difference(transition.after));
    require_same(model_.difference(transition));
    require_accounted(game_, transition);
    require(validate(game_, transition).is_valid(), "validate() agrees");
    plant_a_fault(transition);
    game_ = transition.after;
    ++accepted_;
  }

  static void require_same(const char* difference) {
    if (difference == nullptr) return;
    std::fprintf(stderr, "the engine and the model differ in: %s\n", difference);
    require(false, "the table is as the rules say");
  }

  /// Sometimes, which and where depending on the step's number and on the pot: a byte of the input
  /// for it would be one more between the actions.
  void plant_a_fault(const Transition& transition) const {
    const auto mixed = accepted_ * 7 + static_cast<std::uint64_t>(game_.bought_in.value);
    if (mixed % 16 != 0) return;
    const std::uint64_t choice = mixed / 16;
    Transition spoilt = transition;
    if (!plant_fault(spoilt, choice % kFaultKinds, engine::seat_at(choice / kFaultKinds % 9))) {
      return;
    }
    require(!validate(game_, spoilt).is_valid(), "validate() finds a planted error");
  }

  /// R41 to R44 and R80 to R82: what legal_actions() offers is what apply() accepts, to the chip.
  /// Here what lies just outside of the offer; what lies just inside are the actions themselves.
  void require_offer_is_what_is_accepted(const LegalActions& legal) const {
    const TableModel::Options can = model_.options();
    require(legal.can_fold && legal.can_check == can.can_check && legal.to_call.value == can.call,
            "fold, check and call are offered by the rules");
    const bool can_raise = can.bet_max > 0;
    require(legal.can_bet == (can_raise && !can.is_raise) &&
                legal.can_raise == (can_raise && can.is_raise) &&
                legal.raise_min.value == can.bet_min && legal.raise_max.value == can.bet_max,
            "bets and raises are offered by the rules");

    const Game before = game_;
    Command probe{.kind = CommandKind::check, .seat = game_.to_act};
    const auto require_judged = [&](CommandKind kind, std::int64_t amount) {
      probe.kind = kind;
      probe.amount = {amount};
      const Result result = engine::apply(game_, probe);
      require((result ? RuleRefusal::none : result.error()) == model_.judge(probe),
              "what is offered is what is accepted");
    };
    if (accepted_ % 2 == 0) {
      require_judged(can.can_check ? CommandKind::call : CommandKind::check, 0);
    } else {
      require_judged(can.is_raise ? CommandKind::bet : CommandKind::raise, can.bet_min);
    }
    const CommandKind raise = can.is_raise ? CommandKind::raise : CommandKind::bet;
    require_judged(raise, can.bet_min - 1);
    require_judged(raise, can.bet_max + 1);
    probe.seat = engine::seat_at((game_.to_act.index() + 1 + accepted_ % 8) % 9);
    require_judged(CommandKind::fold, 0);
    require(std::memcmp(&before, &game_, sizeof before) == 0, "a refusal changes nothing");
  }

  ByteSource source_;
  TableChoices choices_;
  TableModel model_;
  Game game_;
  std::uint64_t accepted_ = 0;
};

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static misdeal::fuzz::WorkCount work("accepted commands");
  misdeal::fuzz::Play play(misdeal::fuzz::ByteSource({data, size}));
  play.play();
  work.add_execution(play.accepted());
  return 0;
}
