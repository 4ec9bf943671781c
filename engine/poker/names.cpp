#include "engine/poker/game.h"

/// The names used in texts, JSON and metrics: those of the enumerators.
namespace misdeal::engine {
namespace {

template <typename Enum, std::size_t n>
std::string_view name_of(Enum value, const std::array<std::string_view, n>& names) {
  const auto index = static_cast<std::size_t>(value);
  return index < n ? names[index] : std::string_view("unknown");
}

}  // namespace

std::string_view to_string(CommandKind kind) {
  static constexpr std::array<std::string_view, kCommandKindCount> kNames{
      "fold", "check", "call", "bet", "raise", "start_hand", "join", "leave", "add_chips"};
  return name_of(kind, kNames);
}

std::string_view to_string(RuleRefusal refusal) {
  static constexpr std::array<std::string_view, kRuleRefusalCount> kNames{"none",
                                                                          "unknown_seat",
                                                                          "no_hand_running",
                                                                          "not_your_turn",
                                                                          "cannot_check",
                                                                          "nothing_to_call",
                                                                          "cannot_bet",
                                                                          "cannot_raise",
                                                                          "amount_too_small",
                                                                          "amount_too_large",
                                                                          "hand_running",
                                                                          "too_few_players",
                                                                          "seat_taken",
                                                                          "seat_empty",
                                                                          "amount_out_of_range"};
  return name_of(refusal, kNames);
}

std::string_view to_string(ChipReason reason) {
  static constexpr std::array<std::string_view, kChipReasonCount> kNames{
      "ante",    "small_blind", "big_blind", "call",    "bet", "raise", "uncalled_return",
      "pot_won", "buy_in",      "add_chips", "cash_out"};
  return name_of(reason, kNames);
}

std::string_view to_string(Street street) {
  static constexpr std::array<std::string_view, 4> kNames{"preflop", "flop", "turn", "river"};
  return name_of(street, kNames);
}

}  // namespace misdeal::engine
