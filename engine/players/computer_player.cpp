#include "engine/players/computer_player.h"

#include <utility>

namespace misdeal::engine {
namespace {

/// The players' seats that could be dealt in, and the first that is out of chips.
struct Company {
  int with_chips = 0;
  SeatNo broke;
};

Company company_of(const TableView& view, SeatSet own) {
  Company company;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (view.status[i] == SeatStatus::empty) {
      continue;
    }
    if (view.stacks[i] > Chips{}) {
      ++company.with_chips;
    } else if (own.contains(seat_at(i)) && company.broke == kNoSeat) {
      company.broke = seat_at(i);
    }
  }
  return company;
}

}  // namespace

ComputerPlayer::ComputerPlayer(ActionProcessor& processor, ComputerPlayersConfig config,
                               std::uint64_t seed)
    : processor_(processor), config_(std::move(config)), dice_(seed) {}

std::optional<Response> ComputerPlayer::step(TableId table) {
  const TableView view = processor_.read(table);
  const std::optional<Command> command = decide(view);
  if (!command) {
    return std::nullopt;
  }
  return processor_.submit(table, {{dice_.next(), dice_.next()}, view.version, *command});
}

std::size_t ComputerPlayer::round() {
  std::size_t due = 0;
  for (const TableId table : config_.tables) {
    due += step(table) ? 1U : 0U;
  }
  return due;
}

std::optional<Command> ComputerPlayer::decide(const TableView& view) {
  if (view.phase == Phase::hand_running) {
    return view.to_act.is_valid() && config_.seats.contains(view.to_act)
               ? decide_action(view, config_.style, dice_)
               : std::nullopt;
  }
  const Company company = company_of(view, config_.seats);
  Command command;
  if (config_.rebuy > Chips{} && company.broke != kNoSeat) {
    command.kind = CommandKind::add_chips;
    command.seat = company.broke;
    command.amount = config_.rebuy;
    return command;
  }
  if (config_.starts_hands && company.with_chips >= 2) {
    command.kind = CommandKind::start_hand;
    return command;
  }
  return std::nullopt;
}

}  // namespace misdeal::engine
