#include "harness/history/history_blocks.h"

#include <algorithm>

#include "harness/history/byte_mix.h"

namespace misdeal::harness {
namespace {

// An operation that keeps its fields in range cannot make a checker's arithmetic overflow.
constexpr std::int64_t kTimeMax = std::int64_t{1} << 62U;
constexpr std::uint64_t kTablesMax = 1U << 20U;
constexpr std::uint64_t kPatternsMax = 256;
constexpr std::uint64_t kTextMax = 4096;
constexpr std::size_t kOperationBytesMin = 8;
constexpr std::size_t kCommitBytesMin = 22;
constexpr std::size_t kMovementBytesMin = 8;

/// Which fields of an operation follow; the others have the value that is most common.
enum Present : std::uint16_t {
  kReturned = 1U << 0U,
  kRequest = 1U << 1U,
  kAmount = 1U << 2U,
  kExpectedVersion = 1U << 3U,
  kVersion = 1U << 4U,
  kDigest = 1U << 5U,
  kStack = 1U << 6U,
  kChipsTotal = 1U << 7U,
  kRuleRefusal = 1U << 8U,
  kReplay = 1U << 9U,
  kPair = 1U << 10U,
  kAllPresent = (1U << 11U) - 1,
};

unsigned present_fields(const Operation& operation) {
  unsigned present = 0;
  const auto mark = [&present](bool is_there, Present field) {
    present |= is_there ? static_cast<unsigned>(field) : 0U;
  };
  mark(operation.returned_ns != kNeverReturned, kReturned);
  mark(operation.request.is_set(), kRequest);
  mark(operation.amount.value != 0, kAmount);
  mark(operation.expected_version != engine::kNoVersion, kExpectedVersion);
  mark(operation.version != engine::kNoVersion, kVersion);
  mark(operation.view_digest != 0, kDigest);
  mark(operation.stack.value != 0, kStack);
  mark(operation.chips_total.value != 0, kChipsTotal);
  mark(operation.rule_refusal != engine::RuleRefusal::none, kRuleRefusal);
  mark(operation.is_replay, kReplay);
  mark(operation.pair != 0, kPair);
  return present;
}

void encode_operation(ByteWriter& out, const Operation& operation, const Operation& previous) {
  const unsigned present = present_fields(operation);
  out.put_varint(present);
  out.put_byte(static_cast<std::uint8_t>(static_cast<unsigned>(operation.kind) << 4U |
                                         static_cast<unsigned>(operation.outcome)));
  out.put_byte(operation.seat.value);
  out.put_byte(operation.pattern);
  out.put_varint(operation.table);
  out.put_varint(operation.client);
  out.put_varint(static_cast<std::uint16_t>(operation.round - previous.round));
  out.put_delta(static_cast<std::uint64_t>(previous.invoked_ns),
                static_cast<std::uint64_t>(operation.invoked_ns));
  if ((present & kReturned) != 0) {
    out.put_delta(static_cast<std::uint64_t>(operation.invoked_ns),
                  static_cast<std::uint64_t>(operation.returned_ns));
  }
  if ((present & kRequest) != 0) {
    out.put_u64(operation.request.high);
    out.put_u64(operation.request.low);
  }
  if ((present & kAmount) != 0) {
    out.put_signed(operation.amount.value);
  }
  if ((present & kExpectedVersion) != 0) {
    out.put_delta(previous.version, operation.expected_version);
  }
  if ((present & kVersion) != 0) {
    out.put_delta(previous.version, operation.version);
  }
  if ((present & kDigest) != 0) {
    out.put_u64(operation.view_digest);
  }
  if ((present & kStack) != 0) {
    out.put_signed(operation.stack.value);
  }
  if ((present & kChipsTotal) != 0) {
    out.put_signed(operation.chips_total.value);
  }
  if ((present & kRuleRefusal) != 0) {
    out.put_byte(static_cast<std::uint8_t>(operation.rule_refusal));
  }
  if ((present & kPair) != 0) {
    out.put_byte(operation.pair);
  }
}

Operation decode_operation(ByteReader& in, const Operation& previous) {
  Operation operation;
  const auto present = static_cast<unsigned>(in.get_at_most(kAllPresent));
  const std::uint8_t kind_and_outcome = in.get_byte();
  operation.kind = static_cast<OperationKind>(kind_and_outcome >> 4U);
  operation.outcome = static_cast<OperationOutcome>(kind_and_outcome & 0xFU);
  operation.seat = {in.get_byte()};
  operation.pattern = in.get_byte();
  operation.table = static_cast<std::uint32_t>(in.get_at_most(kTablesMax));
  operation.client = static_cast<std::uint16_t>(in.get_at_most(0xFFFF));
  operation.round = static_cast<std::uint16_t>(previous.round + in.get_at_most(0xFFFF));
  operation.invoked_ns =
      static_cast<std::int64_t>(in.get_delta(static_cast<std::uint64_t>(previous.invoked_ns)));
  if ((present & kReturned) != 0) {
    operation.returned_ns =
        static_cast<std::int64_t>(in.get_delta(static_cast<std::uint64_t>(operation.invoked_ns)));
  }
  if ((present & kRequest) != 0) {
    operation.request.high = in.get_u64();
    operation.request.low = in.get_u64();
  }
  if ((present & kAmount) != 0) {
    operation.amount.value = in.get_signed();
  }
  if ((present & kExpectedVersion) != 0) {
    operation.expected_version = in.get_delta(previous.version);
  }
  if ((present & kVersion) != 0) {
    operation.version = in.get_delta(previous.version);
  }
  if ((present & kDigest) != 0) {
    operation.view_digest = in.get_u64();
  }
  if ((present & kStack) != 0) {
    operation.stack.value = in.get_signed();
  }
  if ((present & kChipsTotal) != 0) {
    operation.chips_total.value = in.get_signed();
  }
  if ((present & kRuleRefusal) != 0) {
    operation.rule_refusal = static_cast<engine::RuleRefusal>(in.get_byte());
  }
  operation.is_replay = (present & kReplay) != 0;
  if ((present & kPair) != 0) {
    operation.pair = in.get_byte();
  }
  return operation;
}

bool is_sensible(const Operation& operation, const Operation& previous, const History& history) {
  const bool is_named =
      static_cast<std::size_t>(operation.kind) < kOperationKindCount &&
      static_cast<std::size_t>(operation.outcome) < kOperationOutcomeCount &&
      static_cast<std::size_t>(operation.rule_refusal) < engine::kRuleRefusalCount &&
      operation.pair <= 2 && operation.table < history.tables.size() &&
      (operation.pattern == 0 || operation.pattern < history.patterns.size());
  const bool is_in_order = operation.invoked_ns >= previous.invoked_ns &&
                           operation.invoked_ns >= 0 && operation.invoked_ns <= kTimeMax;
  const bool is_answered = operation.outcome != OperationOutcome::unknown;
  const bool returns = operation.returned_ns >= operation.invoked_ns &&
                       (operation.returned_ns <= kTimeMax ||
                        (operation.returned_ns == kNeverReturned && !is_answered));
  return is_named && is_in_order && returns;
}

bool is_sensible(const engine::TableConfig& config) {
  const engine::Stakes& stakes = config.stakes;
  return stakes.small_blind.value >= 1 && stakes.small_blind <= stakes.big_blind &&
         stakes.big_blind <= engine::kChipsMax && stakes.ante.value >= 0 &&
         stakes.ante <= engine::kChipsMax && config.first_button.is_valid();
}

/// A count that the rest of the payload can hold, so that reserving for it is safe.
std::size_t get_count(ByteReader& in, std::size_t bytes_each_min) {
  return static_cast<std::size_t>(in.get_at_most(in.remaining() / bytes_each_min));
}

void encode_checkpoint(ByteWriter& out, const engine::Checkpoint& checkpoint) {
  out.put_varint(checkpoint.version);
  out.put_varint(checkpoint.dropped_commits);
  out.put_signed(checkpoint.pot.value);
  out.put_signed(checkpoint.bought_in.value);
  out.put_signed(checkpoint.cashed_out.value);
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    out.put_varint(checkpoint.players[i]);
    out.put_signed(checkpoint.stacks[i].value);
  }
}

engine::Checkpoint decode_checkpoint(ByteReader& in) {
  engine::Checkpoint checkpoint;
  checkpoint.version = in.get_varint();
  checkpoint.dropped_commits = in.get_varint();
  checkpoint.pot.value = in.get_signed();
  checkpoint.bought_in.value = in.get_signed();
  checkpoint.cashed_out.value = in.get_signed();
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    checkpoint.players[i] = static_cast<engine::PlayerId>(in.get_at_most(0xFFFF'FFFFU));
    checkpoint.stacks[i].value = in.get_signed();
  }
  return checkpoint;
}

void encode_commit(ByteWriter& out, const engine::CommitRecord& commit,
                   const engine::CommitRecord& previous) {
  out.put_delta(previous.version, commit.version);
  out.put_delta(static_cast<std::uint64_t>(previous.timestamp_ns),
                static_cast<std::uint64_t>(commit.timestamp_ns));
  out.put_u64(commit.request.high);
  out.put_u64(commit.request.low);
  out.put_byte(static_cast<std::uint8_t>(commit.command.kind));
  out.put_byte(commit.command.seat.value);
  out.put_signed(commit.command.amount.value);
  out.put_varint(commit.movement_count);
}

engine::CommitRecord decode_commit(ByteReader& in, const engine::CommitRecord& previous) {
  engine::CommitRecord commit;
  commit.version = in.get_delta(previous.version);
  commit.timestamp_ns =
      static_cast<std::int64_t>(in.get_delta(static_cast<std::uint64_t>(previous.timestamp_ns)));
  commit.request.high = in.get_u64();
  commit.request.low = in.get_u64();
  commit.command.kind =
      static_cast<engine::CommandKind>(in.get_at_most(engine::kCommandKindCount - 1));
  commit.command.seat = {in.get_byte()};
  commit.command.amount.value = in.get_signed();
  commit.movement_count = static_cast<std::uint32_t>(in.get_at_most(0xFFFF'FFFFU));
  return commit;
}

void encode_movement(ByteWriter& out, const engine::ChipMovement& movement,
                     const engine::ChipMovement& previous) {
  out.put_delta(previous.version, movement.version);
  out.put_delta(static_cast<std::uint64_t>(previous.timestamp_ns),
                static_cast<std::uint64_t>(movement.timestamp_ns));
  out.put_signed(movement.amount.value);
  out.put_signed(movement.state_before.value);
  out.put_signed(movement.state_after.value);
  out.put_varint(movement.player);
  out.put_byte(movement.seat.value);
  out.put_byte(static_cast<std::uint8_t>(movement.reason));
}

engine::ChipMovement decode_movement(ByteReader& in, const engine::ChipMovement& previous) {
  engine::ChipMovement movement;
  movement.version = in.get_delta(previous.version);
  movement.timestamp_ns =
      static_cast<std::int64_t>(in.get_delta(static_cast<std::uint64_t>(previous.timestamp_ns)));
  movement.amount.value = in.get_signed();
  movement.state_before.value = in.get_signed();
  movement.state_after.value = in.get_signed();
  movement.player = static_cast<engine::PlayerId>(in.get_at_most(0xFFFF'FFFFU));
  movement.seat = {in.get_byte()};
  movement.reason = static_cast<engine::ChipReason>(in.get_at_most(engine::kChipReasonCount - 1));
  return movement;
}

}  // namespace

std::uint64_t block_checksum(std::uint8_t kind, std::string_view payload) {
  return hash_bytes(std::as_bytes(std::span(payload)), kind);
}

void encode_header(ByteWriter& out, const History& history) {
  out.put_u64(history.seed);
  out.put_varint(history.epoch);
  out.put_text(history.engine_name.substr(0, kTextMax));
  out.put_signed(history.request_ttl_ns);
  out.put_varint(history.operations.size());
  out.put_varint(history.patterns.size());
  for (const std::string& pattern : history.patterns) {
    out.put_text(pattern.substr(0, kTextMax));
  }
  out.put_varint(history.tables.size());
  for (const HistoryTable& table : history.tables) {
    out.put_varint(static_cast<std::uint64_t>(table.config.stakes.small_blind.value));
    out.put_varint(static_cast<std::uint64_t>(table.config.stakes.big_blind.value));
    out.put_varint(static_cast<std::uint64_t>(table.config.stakes.ante.value));
    out.put_byte(table.config.first_button.value);
    out.put_u64(table.config.deck_seed);
  }
}

bool decode_header(ByteReader& in, History& history) {
  history.seed = in.get_u64();
  history.epoch = in.get_varint();
  history.engine_name = in.get_bytes(in.get_at_most(kTextMax));
  history.request_ttl_ns = in.get_signed();
  // What the blocks hold must add up to this; they are bounded by the bytes, so nothing is
  // reserved.
  const std::uint64_t operation_count = in.get_varint();
  const std::uint64_t pattern_count = in.get_at_most(kPatternsMax);
  for (std::uint64_t i = 0; i < pattern_count && in.is_ok(); ++i) {
    history.patterns.emplace_back(in.get_bytes(in.get_at_most(kTextMax)));
  }
  constexpr std::size_t kTableBytes = 12;
  const std::uint64_t table_count =
      in.get_at_most(std::min<std::uint64_t>(kTablesMax, in.remaining() / kTableBytes));
  for (std::uint64_t i = 0; i < table_count && in.is_ok(); ++i) {
    HistoryTable table;
    table.config.stakes.small_blind.value = static_cast<std::int64_t>(in.get_varint());
    table.config.stakes.big_blind.value = static_cast<std::int64_t>(in.get_varint());
    table.config.stakes.ante.value = static_cast<std::int64_t>(in.get_varint());
    table.config.first_button = {in.get_byte()};
    table.config.deck_seed = in.get_u64();
    if (!is_sensible(table.config)) {
      return false;
    }
    history.tables.push_back(table);
  }
  const bool is_ttl_sensible = history.request_ttl_ns >= 0 && history.request_ttl_ns <= kTimeMax;
  return in.is_ok() && in.is_at_end() && is_ttl_sensible && operation_count < (1ULL << 31U);
}

void encode_operations(ByteWriter& out, std::span<const Operation> operations) {
  out.put_varint(operations.size());
  Operation previous;
  for (const Operation& operation : operations) {
    encode_operation(out, operation, previous);
    previous = operation;
  }
}

bool decode_operations(ByteReader& in, History& history) {
  const std::size_t count = get_count(in, kOperationBytesMin);
  Operation previous;
  Operation last = history.operations.empty() ? Operation{} : history.operations.back();
  for (std::size_t i = 0; i < count && in.is_ok(); ++i) {
    previous = decode_operation(in, previous);
    if (!in.is_ok() || !is_sensible(previous, last, history)) {
      return false;
    }
    last = previous;
    history.operations.push_back(previous);
  }
  return in.is_ok() && in.is_at_end();
}

void encode_audit(ByteWriter& out, std::uint32_t table, const engine::AuditTrail& audit) {
  out.put_varint(table);
  out.put_varint(audit.integrity_alarms);
  out.put_byte(
      static_cast<std::uint8_t>((audit.is_quarantined ? 1U : 0U) | (audit.checkpoint ? 2U : 0U)));
  if (audit.checkpoint) {
    encode_checkpoint(out, *audit.checkpoint);
  }
  out.put_varint(audit.commits.size());
  engine::CommitRecord previous_commit;
  for (const engine::CommitRecord& commit : audit.commits) {
    encode_commit(out, commit, previous_commit);
    previous_commit = commit;
  }
  out.put_varint(audit.movements.size());
  engine::ChipMovement previous_movement;
  for (const engine::ChipMovement& movement : audit.movements) {
    encode_movement(out, movement, previous_movement);
    previous_movement = movement;
  }
}

bool decode_audit(ByteReader& in, History& history) {
  const std::uint64_t table = in.get_varint();
  if (table >= history.tables.size() || history.tables[table].has_audit) {
    return false;
  }
  history.tables[table].has_audit = true;
  engine::AuditTrail& audit = history.tables[table].audit;
  audit.integrity_alarms = in.get_varint();
  const std::uint8_t flags = in.get_byte();
  audit.is_quarantined = (flags & 1U) != 0;
  if ((flags & 2U) != 0) {
    audit.checkpoint = decode_checkpoint(in);
  }
  const std::size_t commit_count = get_count(in, kCommitBytesMin);
  audit.commits.reserve(commit_count);
  engine::CommitRecord commit;
  for (std::size_t i = 0; i < commit_count && in.is_ok(); ++i) {
    commit = decode_commit(in, commit);
    audit.commits.push_back(commit);
  }
  const std::size_t movement_count = get_count(in, kMovementBytesMin);
  audit.movements.reserve(movement_count);
  engine::ChipMovement movement;
  for (std::size_t i = 0; i < movement_count && in.is_ok(); ++i) {
    movement = decode_movement(in, movement);
    audit.movements.push_back(movement);
  }
  return in.is_ok() && in.is_at_end() && flags <= 3;
}

}  // namespace misdeal::harness
