// Changes of history files that get past the checksums: of one block's bytes, with its size and
// checksum put right, and of the values of a history that can be read.
#include <vector>

#include "fuzz/mutator.h"
#include "harness/history/history_blocks.h"
#include "harness/history/history_file.h"
#include "harness/workload/random.h"

namespace misdeal::fuzz {
namespace {

using harness::History;
using harness::Operation;
using harness::Random;

struct Block {
  std::uint8_t kind = 0;
  std::string payload;
};

constexpr std::size_t kBlocksBegin = harness::kHistoryMagic.size() + 1;

/// As far as the bytes go: sizes that do not fit are cut, checksums are not looked at.
std::vector<Block> blocks_of(std::string_view bytes) {
  std::vector<Block> blocks;
  harness::ByteReader in(bytes.substr(std::min(kBlocksBegin, bytes.size())));
  while (in.remaining() > 0) {
    Block block{.kind = in.get_byte(), .payload = {}};
    const std::uint64_t size = in.get_u64();
    if (!in.is_ok()) break;
    block.payload = in.get_bytes(std::min<std::uint64_t>(size, in.remaining()));
    in.get_u64();
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string bytes_of(const std::vector<Block>& blocks) {
  harness::ByteWriter out;
  for (const Block& block : blocks) {
    out.put_byte(block.kind);
    out.put_u64(block.payload.size());
    for (const char byte : block.payload) out.put_byte(static_cast<std::uint8_t>(byte));
    out.put_u64(harness::block_checksum(block.kind, block.payload));
  }
  std::string bytes(harness::kHistoryMagic);
  bytes += static_cast<char>(harness::kHistoryFormatVersion);
  return bytes + out.bytes();
}

std::string with_block_changed(std::string_view bytes, Random& random, std::size_t size_max) {
  std::vector<Block> blocks = blocks_of(bytes);
  if (blocks.empty()) return {};
  const std::size_t at = random.below(blocks.size());
  switch (random.below(12)) {
    case 0:
      blocks.insert(blocks.begin() + static_cast<std::ptrdiff_t>(at), Block(blocks[at]));
      break;
    case 1:
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 2:
      std::swap(blocks[at], blocks[random.below(blocks.size())]);
      break;
    default:
      blocks[at].payload = mutated(blocks[at].payload, size_max - std::min(size_max, bytes.size()));
  }
  return bytes_of(blocks);
}

template <typename Number>
Number near_by(Number value, Number other, Random& random) {
  switch (random.below(4)) {
    case 0:
      return value + 1;
    case 1:
      return value - 1;
    case 2:
      return other;
    default:
      return static_cast<Number>(random.next() >> random.below(64));
  }
}

void change_times(Operation& operation, const Operation& other, Random& random) {
  const std::int64_t by = random.between(-3'000, 3'000);
  switch (random.below(3)) {
    case 0:
      operation.invoked_ns = std::max<std::int64_t>(0, operation.invoked_ns + by);
      break;
    case 1:
      operation.invoked_ns = other.invoked_ns;
      break;
    default:
      operation.returned_ns =
          other.returned_ns == harness::kNeverReturned ? other.invoked_ns : other.returned_ns;
  }
  operation.returned_ns = std::max(operation.returned_ns, operation.invoked_ns);
}

void change(Operation& operation, const Operation& other, Random& random) {
  switch (random.below(14)) {
    case 0:
      operation.version = near_by(operation.version, other.version, random);
      break;
    case 1:
      operation.expected_version = near_by(operation.expected_version, other.version, random);
      break;
    case 2:
      operation.view_digest = random.chance(50) ? other.view_digest : operation.view_digest ^ 1U;
      break;
    case 3:
      operation.stack.value = other.stack.value;
      break;
    case 4:
      operation.amount.value = static_cast<std::int64_t>(
          near_by<std::uint64_t>(static_cast<std::uint64_t>(operation.amount.value),
                                 static_cast<std::uint64_t>(other.amount.value), random));
      break;
    case 5:
      operation.seat = random.chance(50)
                           ? other.seat
                           : engine::SeatNo{static_cast<std::uint8_t>(random.below(11))};
      break;
    case 6:
      operation.kind =
          static_cast<harness::OperationKind>(random.below(harness::kOperationKindCount));
      break;
    case 7:
      operation.outcome = other.outcome;
      operation.rule_refusal = other.rule_refusal;
      break;
    case 8:
      operation.outcome = harness::OperationOutcome::unknown;
      operation.returned_ns = harness::kNeverReturned;
      break;
    case 9:
      operation.is_replay = !operation.is_replay;
      break;
    case 10:
      operation.request = other.request;
      break;
    case 11:
      operation.pair = static_cast<std::uint8_t>(random.below(3));
      break;
    case 12:
      operation.chips_total.value = random.between(-2, 2);
      break;
    default:
      change_times(operation, other, random);
  }
}

void change_operations(std::vector<Operation>& operations, Random& random) {
  if (operations.empty()) {
    operations.emplace_back();
    return;
  }
  const std::size_t at = random.below(operations.size());
  switch (random.below(8)) {
    case 0:
      operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      operations.push_back(Operation(operations[at]));
      break;
    default:
      change(operations[at], operations[random.below(operations.size())], random);
  }
  std::ranges::sort(operations, {}, &Operation::invoked_ns);
}

template <typename Item>
void drop_or_double(std::vector<Item>& items, Random& random) {
  if (items.empty()) return;
  const auto at = items.begin() + static_cast<std::ptrdiff_t>(random.below(items.size()));
  if (random.chance(50)) {
    items.erase(at);
  } else {
    items.insert(at, Item(*at));
  }
}

void change_audit(engine::AuditTrail& audit, Random& random) {
  switch (random.below(6)) {
    case 0:
      drop_or_double(audit.commits, random);
      break;
    case 1:
      drop_or_double(audit.movements, random);
      break;
    case 2:
      audit.is_quarantined = !audit.is_quarantined;
      break;
    case 3:
      if (audit.checkpoint) {
        audit.checkpoint.reset();
      } else {
        audit.checkpoint.emplace().version = random.below(10);
      }
      break;
    case 4:
      if (!audit.commits.empty()) {
        auto& commit = audit.commits[random.below(audit.commits.size())];
        commit.version = near_by(commit.version, engine::Version{1}, random);
      }
      break;
    default:
      if (!audit.movements.empty()) {
        auto& movement = audit.movements[random.below(audit.movements.size())];
        movement.amount.value += random.between(-1, 1);
        movement.state_after.value += random.between(-1, 1);
      }
  }
}

std::string with_values_changed(History history, Random& random) {
  for (std::uint64_t i = 1 + random.below(3); i > 0; --i) {
    const std::uint64_t roll = random.below(10);
    if (roll < 7 || history.tables.empty()) {
      change_operations(history.operations, random);
    } else if (roll < 9) {
      change_audit(history.tables[random.below(history.tables.size())].audit, random);
    } else {
      auto& table = history.tables[random.below(history.tables.size())];
      table.has_audit = !table.has_audit;
    }
  }
  if (history.tables.empty()) return {};
  return harness::history_bytes(history);
}

std::string changed(std::string_view bytes, std::size_t size_max, Random& random) {
  const std::uint64_t roll = random.below(10);
  if (roll < 5) {
    auto history = harness::parse_history(bytes);
    return history ? with_values_changed(*std::move(history), random) : std::string();
  }
  return roll < 9 ? with_block_changed(bytes, random, size_max) : std::string();
}

}  // namespace
}  // namespace misdeal::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
  return misdeal::fuzz::mutate_structure({data, size}, size_max, seed, 0, misdeal::fuzz::changed);
}
