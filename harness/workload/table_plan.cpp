#include "harness/workload/table_plan.h"

#include <algorithm>

#include "harness/workload/decide.h"

namespace misdeal::harness {

namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::Request;
using engine::SeatNo;
using engine::SeatStatus;

engine::RequestId fresh_id(Random& random) {
  return {.high = random.next(), .low = random.next()};
}

SeatNo random_seat(Random& random) {
  return engine::seat_at(random.below(engine::kSeatCount));
}

Command random_action(SeatNo seat, Random& random) {
  return {.amount = Chips{random.between(0, 60)},
          .kind = static_cast<CommandKind>(random.below(5)),
          .seat = seat};
}

}  // namespace

TablePlanner::TablePlanner(const TablePlanInput& input)
    : input_(input), thread_(input.random.below(input.plan.scripts.size())) {}

void TablePlanner::seat_players(unsigned seats) {
  for (unsigned i = 0; i < seats; ++i) {
    const Command join{
        .amount = buy_in(input_.random), .kind = CommandKind::join, .seat = engine::seat_at(i)};
    fire(request(join));
  }
}

void TablePlanner::add(Pattern pattern) {
  pattern_ = pattern;
  switch (pattern) {
    case Pattern::clean:
      return add_clean();
    case Pattern::duplicate:
      return add_duplicate();
    case Pattern::late_duplicate:
      return add_late_duplicate();
    case Pattern::reused_id:
      return add_reused_id();
    case Pattern::stale_version:
      return add_stale_version();
    case Pattern::out_of_turn:
      return add_out_of_turn();
    case Pattern::out_of_order:
      return add_out_of_order();
    case Pattern::conflict:
      return add_conflict();
    case Pattern::fold_storm:
      return add_fold_storm();
    case Pattern::observe:
      return add_observe();
    case Pattern::lobby:
      return add_lobby();
  }
}

void TablePlanner::add_clean() {
  const std::size_t thread = next_thread();
  for (std::size_t i = 0; i < 6; ++i) play_on(thread);
}

void TablePlanner::add_duplicate() {
  const Request same = request(base_command());
  for (std::size_t i = burst_size(); i > 0; --i) fire(same);
}

void TablePlanner::add_late_duplicate() {
  progress();
  // Ages from just completed to well past the TTL, half of them close to it on either side.
  const auto percent =
      input_.random.chance(50) ? input_.random.between(80, 125) : input_.random.between(0, 300);
  const auto age_ns = input_.request_ttl_ns / 100 * percent;
  const Request* late = input_.sent[input_.table.value].youngest_before(input_.now_ns - age_ns);
  if (late == nullptr) return;
  const Request again = *late;
  for (std::size_t i = 1 + input_.random.below(2); i > 0; --i) fire(again);
}

void TablePlanner::add_reused_id() {
  const Request first = request(base_command());
  Request other = first;
  other.command =
      input_.random.chance(50) ? random_action(view().to_act, input_.random) : lobby_command();
  fire(first);
  fire(other);
  if (input_.random.chance(50)) fire(first);
  const Request* earlier =
      input_.sent[input_.table.value].youngest_before(input_.now_ns - input_.request_ttl_ns / 4);
  if (earlier == nullptr) return;
  Request reused = *earlier;
  reused.command = base_command();
  fire(reused);
}

void TablePlanner::add_stale_version() {
  const engine::Version now = view().version;
  const Command command = base_command();
  const auto back = static_cast<engine::Version>(input_.random.between(1, 3));
  fire(request_expecting(command, now));
  fire(request_expecting(command, now >= back ? now - back : now + back));
  fire(request_expecting(base_command(), now));
  fire(request_expecting(command, now + back));
}

void TablePlanner::add_out_of_turn() {
  for (std::size_t i = thread_count(); i > 0; --i) {
    fire(request(random_action(random_seat(input_.random), input_.random)));
  }
  progress();
}

void TablePlanner::add_out_of_order() {
  const SeatNo seat = view().to_act.is_valid() ? view().to_act : random_seat(input_.random);
  const std::size_t count = 2 + input_.random.below(2);
  fire(request_expecting(base_command(), view().version));
  for (std::size_t i = 1; i < count; ++i) {
    const Command next{.amount = {},
                       .kind = input_.random.chance(50) ? CommandKind::check : CommandKind::call,
                       .seat = seat};
    if (input_.random.chance(50)) {
      fire(request_expecting(next, view().version + i));
    } else {
      fire(request(next));
    }
  }
}

void TablePlanner::add_conflict() {
  const Request one = request(base_command());
  const Request other = request(base_command());
  for (std::size_t i = thread_count(); i > 1; i -= 2) {
    fire(one);
    fire(other);
    if (i < 4) break;
  }
}

void TablePlanner::add_fold_storm() {
  if (!view().to_act.is_valid()) return progress();
  if (view().to_call == Chips{}) {
    fire(request(all_in_command(view())));
    return play_on(next_thread());
  }
  const Command fold{.amount = {}, .kind = CommandKind::fold, .seat = view().to_act};
  Request storm = request(fold);
  const bool has_one_id = input_.random.chance(70);
  for (std::size_t i = burst_size(); i > 0; --i) {
    fire(storm);
    if (!has_one_id) storm = request(fold);
  }
}

void TablePlanner::add_observe() {
  progress();
  for (std::size_t i = thread_count(); i > 0; --i) read_on(next_thread());
  play_on(next_thread());
  for (std::size_t i = thread_count(); i > 0; --i) read_on(next_thread());
}

void TablePlanner::add_lobby() {
  progress();
  const std::size_t count = 1 + input_.random.below(thread_count());
  for (std::size_t i = 0; i < count; ++i) fire(request(lobby_command()));
  if (input_.moves && input_.tables > 1) add_move();
}

void TablePlanner::add_move() {
  const engine::TableId other = table_to_move_to();
  // Both ways at once: two tables locked in opposite orders would meet here.
  add_move_between(input_.table, other);
  if (input_.random.chance(60)) add_move_between(other, input_.table);
}

/// Another table, one between hands if there is any: only there a move can commit.
engine::TableId TablePlanner::table_to_move_to() {
  const auto first = input_.random.below(input_.tables - 1);
  for (std::uint64_t i = 0; i < input_.tables - 1; ++i) {
    const engine::TableId other = table_at_distance(1 + (first + i) % (input_.tables - 1));
    if (input_.views[other.value].phase == engine::Phase::between_hands) return other;
  }
  return table_at_distance(1 + first);
}

engine::TableId TablePlanner::table_at_distance(std::uint64_t distance) const {
  return {static_cast<std::uint32_t>((input_.table.value + distance) % input_.tables)};
}

void TablePlanner::add_move_between(engine::TableId from, engine::TableId to) {
  const auto& source = input_.views[from.value];
  const SeatNo seat = random_seat_with(source, SeatStatus::waiting, input_.random);
  const SeatNo free = random_seat_with(input_.views[to.value], SeatStatus::empty, input_.random);
  if (!seat.is_valid() || !free.is_valid()) return;
  const Step step{.kind = StepKind::move,
                  .pattern = pattern_,
                  .table = from,
                  .request = {},
                  .move = {.id = fresh_id(input_.random),
                           .from = from,
                           .to = to,
                           .from_seat = seat,
                           .to_seat = free},
                  .moved_stack = source.stacks[seat.index()]};
  for (std::size_t i = 1 + input_.random.below(2); i > 0; --i) {
    input_.plan.scripts[next_thread()].push_back(step);
  }
}

Command TablePlanner::lobby_command() {
  const SeatNo seat = random_seat(input_.random);
  switch (input_.random.below(4)) {
    case 0:
      return {.amount = buy_in(input_.random), .kind = CommandKind::join, .seat = seat};
    case 1:
      return {.amount = {}, .kind = CommandKind::leave, .seat = seat};
    case 2:
      return {.amount = buy_in(input_.random), .kind = CommandKind::add_chips, .seat = seat};
    default:
      return {.amount = {}, .kind = CommandKind::start_hand, .seat = engine::kNoSeat};
  }
}

Command TablePlanner::base_command() {
  return legal_command(view(), input_.random);
}

void TablePlanner::progress() {
  fire(request(base_command()));
}

Request TablePlanner::request(const Command& command) {
  const bool expects = !input_.views.empty() && input_.random.chance(50);
  return request_expecting(command, expects ? view().version : engine::kNoVersion);
}

Request TablePlanner::request_expecting(const Command& command, engine::Version version) {
  return {.id = fresh_id(input_.random), .expected_version = version, .command = command};
}

std::size_t TablePlanner::next_thread() {
  thread_ = (thread_ + 1) % thread_count();
  return thread_;
}

std::size_t TablePlanner::burst_size() {
  return 2 + input_.random.below(2 * thread_count() - 1);
}

void TablePlanner::fire(const Request& request) {
  fire_on(next_thread(), request);
}

void TablePlanner::fire_on(std::size_t thread, const Request& request) {
  input_.plan.scripts[thread].push_back({.kind = StepKind::submit,
                                         .pattern = pattern_,
                                         .table = input_.table,
                                         .request = request,
                                         .move = {},
                                         .moved_stack = {}});
  input_.sent[input_.table.value].add(request, input_.now_ns);
}

void TablePlanner::play_on(std::size_t thread) {
  // The thread completes the request when it gets there; the id is drawn now, from the one
  // generator.
  const Request open{
      .id = fresh_id(input_.random), .expected_version = engine::kNoVersion, .command = {}};
  input_.plan.scripts[thread].push_back({.kind = StepKind::play_on,
                                         .pattern = pattern_,
                                         .table = input_.table,
                                         .request = open,
                                         .move = {},
                                         .moved_stack = {}});
}

void TablePlanner::read_on(std::size_t thread) {
  input_.plan.scripts[thread].push_back({.kind = StepKind::read,
                                         .pattern = pattern_,
                                         .table = input_.table,
                                         .request = {},
                                         .move = {},
                                         .moved_stack = {}});
}

}  // namespace misdeal::harness
