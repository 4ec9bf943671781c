#include "engine/ledger/journal_line.h"

#include <iterator>

#include <fmt/format.h>

namespace misdeal::engine {
namespace {

using Line = fmt::memory_buffer;

void append_movement(Line& line, const ChipMovement& movement) {
  fmt::format_to(std::back_inserter(line),
                 R"({{"player":{},"seat":{},"amount":{},"reason":"{}","before":{},"after":{}}})",
                 movement.player, movement.seat.value, movement.amount.value,
                 to_string(movement.reason), movement.state_before.value,
                 movement.state_after.value);
}

void append_commit(Line& line, std::uint32_t table, const CommitRecord& commit,
                   std::span<const ChipMovement> movements) {
  fmt::format_to(
      std::back_inserter(line),
      R"({{"table":{},"version":{},"timestamp_ns":{},"request":"{}","command":"{}","seat":{},)"
      R"("amount":{},"movements":[)",
      table, commit.version, commit.timestamp_ns, to_string(commit.request),
      to_string(commit.command.kind), commit.command.seat.value, commit.command.amount.value);
  for (std::size_t i = 0; i < movements.size(); ++i) {
    if (i > 0) {
      line.push_back(',');
    }
    append_movement(line, movements[i]);
  }
  fmt::format_to(std::back_inserter(line), "]}}");
}

void append_checkpoint(Line& line, std::uint32_t table, const Checkpoint& checkpoint) {
  fmt::format_to(std::back_inserter(line),
                 R"({{"table":{},"checkpoint":{{"version":{},"dropped_commits":{},"pot":{},)"
                 R"("bought_in":{},"cashed_out":{},"stacks":[)",
                 table, checkpoint.version, checkpoint.dropped_commits, checkpoint.pot.value,
                 checkpoint.bought_in.value, checkpoint.cashed_out.value);
  bool is_first = true;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (checkpoint.players[i] == 0) {
      continue;
    }
    fmt::format_to(std::back_inserter(line), R"({}{{"seat":{},"player":{},"stack":{}}})",
                   is_first ? "" : ",", seat_at(i).value, checkpoint.players[i],
                   checkpoint.stacks[i].value);
    is_first = false;
  }
  fmt::format_to(std::back_inserter(line), "]}}}}");
}

}  // namespace

std::string to_json_line(std::uint32_t table, const CommitRecord& commit,
                         std::span<const ChipMovement> movements) {
  Line line;
  append_commit(line, table, commit, movements);
  return fmt::to_string(line);
}

std::string to_json_lines(std::uint32_t table, const AuditTrail& trail) {
  Line lines;
  if (trail.checkpoint) {
    append_checkpoint(lines, table, *trail.checkpoint);
    lines.push_back('\n');
  }
  std::span<const ChipMovement> movements(trail.movements);
  for (const CommitRecord& commit : trail.commits) {
    append_commit(lines, table, commit, movements.first(commit.movement_count));
    lines.push_back('\n');
    movements = movements.subspan(commit.movement_count);
  }
  return fmt::to_string(lines);
}

}  // namespace misdeal::engine
