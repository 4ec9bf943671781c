#include <algorithm>

#include "harness/scenario/scenario.h"

namespace misdeal::harness {
namespace {

using engine::CommandKind;
using engine::SeatNo;

Act act(CommandKind kind, std::uint8_t seat, std::int64_t amount = 0, std::uint32_t request = 0) {
  Act result;
  result.command = {.amount = {amount}, .kind = kind, .seat = SeatNo{seat}};
  result.request = request;
  return result;
}

Act expecting(Act result, engine::Version version) {
  result.expected = version;
  return result;
}

Act on_table(Act result, std::uint32_t table) {
  result.table = table;
  return result;
}

Act just(ActKind kind) {
  Act result;
  result.kind = kind;
  return result;
}

Act move(std::uint32_t from, std::uint8_t seat, std::uint32_t to, std::uint8_t to_seat) {
  Act result;
  result.kind = ActKind::move;
  result.table = from;
  result.command.seat = SeatNo{seat};
  result.to_table = to;
  result.to_seat = SeatNo{to_seat};
  return result;
}

Act join(std::uint8_t seat, std::int64_t chips) {
  return act(CommandKind::join, seat, chips);
}
Act deal(std::uint32_t request = 0) {
  return act(CommandKind::start_hand, 0, 0, request);
}
Act fold(std::uint8_t seat, std::uint32_t request = 0) {
  return act(CommandKind::fold, seat, 0, request);
}
Act call(std::uint8_t seat, std::uint32_t request = 0) {
  return act(CommandKind::call, seat, 0, request);
}
Act raise(std::uint8_t seat, std::int64_t to) {
  return act(CommandKind::raise, seat, to);
}
Act add_chips(std::uint8_t seat, std::int64_t chips) {
  return act(CommandKind::add_chips, seat, chips);
}
Act read() {
  return just(ActKind::read);
}

std::vector<Scenario> make_scenarios() {
  const std::vector<Act> two_players = {join(1, 100), join(2, 100)};
  const std::vector<Act> heads_up = {join(1, 100), join(2, 100), deal()};
  const std::vector<Act> facing_all_in = {join(1, 100), join(2, 100), deal(), raise(1, 100)};
  std::vector<Scenario> all;
  all.push_back({.name = "duplicate-fold",
                 .about = "the same fold to an all-in arrives twice: the bug that cost $3 a fold",
                 .opening = facing_all_in,
                 .clients = {{fold(2, 1), read()}, {fold(2, 1), read()}}});
  all.push_back({.name = "slow-deal",
                 .about = "a duplicate of a deal that takes longer than the time to live",
                 .decks = {.slow_hand = 1},
                 .opening = two_players,
                 .clients = {{deal(1)}, {deal(1)}}});
  all.push_back({.name = "expired-id",
                 .about = "an id comes again, just before and after its time to live has ended",
                 .opening = facing_all_in,
                 .clients = {{fold(2, 1), just(ActKind::pass_time), fold(2, 1)}, {fold(2, 1)}}});
  all.push_back({.name = "stale-version",
                 .about = "two actions for one turn, both expecting the same version",
                 .opening = heads_up,
                 .clients = {{expecting(call(1), 3)}, {expecting(fold(1), 3)}}});
  all.push_back({.name = "conflict",
                 .about = "one player folds and calls at the same time",
                 .opening = facing_all_in,
                 .clients = {{fold(2)}, {call(2)}}});
  all.push_back({.name = "late-replay",
                 .about = "a fold is replayed in the next hand, after its id was forgotten",
                 .opening = heads_up,
                 .clients = {{expecting(fold(1, 1), 3), just(ActKind::pass_time), deal(), fold(2),
                              deal(), expecting(fold(1, 1), 3)},
                             {read()}}});
  all.push_back(
      {.name = "rebuy-showdown",
       .about = "chips are added and the next hand dealt while the last one is shown down",
       .opening = facing_all_in,
       .clients = {{call(2), deal()}, {add_chips(1, 50), add_chips(2, 50)}}});
  all.push_back({.name = "computer-player",
                 .about = "a computer plays seat 2 while the person in seat 1 acts",
                 .opening = heads_up,
                 .clients = {{call(1), fold(1)}, {just(ActKind::computer), fold(2)}}});
  all.push_back({.name = "crossing-tables",
                 .about = "players of two tables change places",
                 .tables = 2,
                 .opening = {join(1, 100), on_table(join(1, 60), 1)},
                 .clients = {{move(0, 1, 1, 3)}, {move(1, 1, 0, 3)}}});
  all.push_back({.name = "taken-seat",
                 .about = "a player moves to a seat that somebody else is just taking",
                 .tables = 2,
                 .opening = {join(1, 100)},
                 .clients = {{move(0, 1, 1, 2)}, {on_table(join(2, 60), 1)}}});
  all.push_back({.name = "reads-writes",
                 .about = "the table is read while it changes",
                 .opening = heads_up,
                 .clients = {{call(1), raise(2, 10)}, {read(), read()}}});
  all.push_back({.name = "two-seats",
                 .about = "two players add chips at the same time",
                 .opening = two_players,
                 .clients = {{add_chips(1, 10), read()}, {add_chips(2, 10), read()}}});
  all.push_back({.name = "failing-deal",
                 .about = "the dealer fails, and the change is rolled back while others act",
                 .decks = {.failing_hand = 1},
                 .opening = two_players,
                 .clients = {{deal(1), read()}, {add_chips(1, 10), deal(1)}}});
  all.push_back({.name = "refused-duplicate",
                 .about = "a refused action comes again when it would be legal",
                 .opening = heads_up,
                 .clients = {{fold(2, 1), fold(2, 1)}, {call(1)}}});
  all.push_back({.name = "reused-id",
                 .about = "two different actions with one id",
                 .opening = heads_up,
                 .clients = {{fold(1, 1)}, {call(1, 1)}}});
  all.push_back(
      {.name = "side-pot",
       .about = "the call that ends a hand with a side pot arrives twice",
       .opening = {join(1, 100), join(2, 40), join(3, 100), deal(), raise(1, 100), call(2)},
       .clients = {{call(3, 1), read()}, {call(3, 1)}}});
  all.push_back(
      {.name = "odd-chip",
       .about = "a pot is split, and one chip cannot be",
       .table = {.deck_seed = 10},  // seats 1 and 3 are dealt equal hands
       .opening = {join(1, 100), join(2, 100), join(3, 100), deal(), raise(1, 100), fold(2)},
       .clients = {{call(3, 1)}, {call(3, 1), read()}}});
  all.push_back({.name = "quarantine",
                 .about = "a state that fails validation stops the table, and it is recovered",
                 .has_broken_rules = true,
                 .opening = heads_up,
                 .clients = {{raise(1, 13), call(1)}, {just(ActKind::recover), read()}}});
  return all;
}

}  // namespace

std::span<const Scenario> all_scenarios() {
  static const std::vector<Scenario> all = make_scenarios();
  return all;
}

const Scenario* find_scenario(std::string_view name) {
  const auto all = all_scenarios();
  const auto found = std::ranges::find(all, name, &Scenario::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace misdeal::harness
