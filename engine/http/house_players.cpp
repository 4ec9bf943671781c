#include "engine/http/house_players.h"

#include <iterator>
#include <utility>

#include "engine/http/seat_tokens.h"

namespace misdeal::engine::http {

HousePlayers::HousePlayers(const HousePlayersConfig& config)
    : config_(config), seed_next_(config.seed ? *config.seed : random_bits()) {
  if (config_.seats.size() > 0) {
    thread_ = std::jthread([this](const std::stop_token& stop) { play(stop); });
  }
}

void HousePlayers::sit_down(const std::shared_ptr<HostedTable>& table) {
  if (config_.seats.size() == 0) {
    return;
  }
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (config_.seats.contains(seat_at(i))) {
      Request join{{random_bits(), random_bits()}, kNoVersion, {}};
      join.command.kind = CommandKind::join;
      join.command.seat = seat_at(i);
      join.command.amount = config_.stack;
      table->submit(join);
    }
  }
  ComputerPlayersConfig config;
  config.tables = {TableId{}};
  config.seats = config_.seats;
  config.style = config_.style;
  config.starts_hands = false;
  config.rebuy = config_.stack;
  const std::lock_guard guard(mutex_);
  arrived_.push_back(
      {table, std::make_unique<ComputerPlayer>(table->processor(), config, seed_next_++)});
}

void HousePlayers::play(const std::stop_token& stop) {
  std::vector<Chair> chairs;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      stopped_.wait_for(lock, stop, config_.thinking, [] { return false; });
      std::move(arrived_.begin(), arrived_.end(), std::back_inserter(chairs));
      arrived_.clear();
    }
    std::erase_if(chairs, [](const Chair& chair) {
      const std::shared_ptr<HostedTable> table = chair.table.lock();
      if (table) {
        chair.player->step(TableId{});
      }
      return !table;
    });
  }
}

}  // namespace misdeal::engine::http
