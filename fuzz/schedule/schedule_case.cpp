#include "fuzz/schedule/schedule_case.h"

#include <array>
#include <vector>

namespace misdeal::fuzz {
namespace {

using engine::CommandKind;
using engine::SeatNo;
using harness::Act;
using harness::ActKind;
using harness::Scenario;

class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint8_t next() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  [[nodiscard]] std::span<const std::uint8_t> rest() const { return bytes_; }

 private:
  std::span<const std::uint8_t> bytes_;
};

Act act(CommandKind kind, std::uint8_t seat, std::int64_t amount = 0) {
  Act result;
  result.command = {.amount = {amount}, .kind = kind, .seat = SeatNo{seat}};
  return result;
}

/// How far the game has come before the clients start.
std::vector<Act> opening_of(unsigned which) {
  std::vector<Act> acts{act(CommandKind::join, 1, 100)};
  if (which == 0) return acts;
  acts.push_back(act(CommandKind::join, 2, 100));
  if (which == 1) return acts;
  const bool has_three = which >= 4;
  if (has_three) acts.push_back(act(CommandKind::join, 3, which == 5 ? 40 : 100));
  acts.push_back(act(CommandKind::start_hand, 0));
  if (which == 2 || which == 4) return acts;
  acts.push_back(act(CommandKind::raise, 1, 100));
  if (which == 3) return acts;
  // Of three, somebody short calls, or somebody folds.
  acts.push_back(which == 7 ? act(CommandKind::fold, 2) : act(CommandKind::call, 2));
  return acts;
}

unsigned clients_of(unsigned shape) {
  return 2 + (shape & 1U);
}
unsigned acts_of(unsigned shape, unsigned client) {
  return 1 + (shape >> (1 + 2 * client)) % 4;
}

constexpr std::array<std::int64_t, 8> kAmounts{2, 4, 10, 13, 40, 50, 100, 200};

class Decoder {
 public:
  explicit Decoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  ScheduleCase decode() {
    open(bytes_.next());
    const std::uint8_t processing = bytes_.next();
    const unsigned shape = bytes_.next();
    for (unsigned client = 0; client < clients_of(shape); ++client) {
      auto& acts = scenario_.clients.emplace_back();
      for (unsigned i = acts_of(shape, client); i > 0; --i) acts.push_back(next_act());
    }
    return {.scenario = std::move(scenario_), .processing = processing, .schedule = bytes_.rest()};
  }

 private:
  void open(unsigned header) {
    scenario_.name = "fuzzed";
    scenario_.opening = opening_of(header & 7U);
    version_ = scenario_.opening.size();
    if ((header & 8U) != 0) {
      scenario_.tables = 2;
      Act joins = act(CommandKind::join, 1, 60);
      joins.table = 1;
      scenario_.opening.push_back(joins);
    }
    // The next hand, whichever that is.
    const bool is_dealt = version_ > 2;
    const std::uint32_t next_hand = is_dealt ? 2 : 1;
    if ((header & 16U) != 0) scenario_.decks.failing_hand = next_hand;
    if ((header & 32U) != 0) scenario_.decks.slow_hand = next_hand;
    scenario_.has_broken_rules = (header & 64U) != 0;
    // Whose seats 1 and 3 are dealt equal hands.
    if ((header & 128U) != 0) scenario_.table.deck_seed = 10;
  }

  Act next_act() {
    const unsigned what = bytes_.next();
    const unsigned how = bytes_.next();
    Act result = decode_act(what, how);
    if (result.kind != ActKind::submit && result.kind != ActKind::move) return result;
    // Three ids are shared on purpose; any other is that of one act, and of who sends it again.
    if (result.request == 0) {
      result.request = 4 + static_cast<std::uint32_t>(submitted_.size());
    }
    submitted_.push_back(result);
    return result;
  }

  Act decode_act(unsigned what, unsigned how) {
    const unsigned kind = what & 15U;
    if (kind >= 14 && !submitted_.empty()) return submitted_[how % submitted_.size()];
    const auto seat = static_cast<std::uint8_t>(1 + (what >> 4U) % 4);
    Act result = act(CommandKind::fold, seat, kAmounts[(how >> 2U) % kAmounts.size()]);
    result.table = (what >> 6U) % scenario_.tables;
    result.request = how & 3U;
    if ((what & 128U) != 0) result.expected = version_;
    switch (kind) {
      case 9:
        result.kind = ActKind::read;
        break;
      case 10:
        result.kind = ActKind::computer;
        break;
      case 11:
        result.kind = ActKind::pass_time;
        break;
      case 12:
        result.kind = ActKind::recover;
        break;
      case 13:
        if (scenario_.tables == 2) {
          result.kind = ActKind::move;
          result.to_table = 1 - result.table;
          result.to_seat = SeatNo{static_cast<std::uint8_t>(1 + (how >> 2U) % 4)};
          break;
        }
        [[fallthrough]];
      default:
        result.command.kind = static_cast<CommandKind>(kind % engine::kCommandKindCount);
    }
    return result;
  }

  Bytes bytes_;
  Scenario scenario_;
  engine::Version version_ = 0;
  std::vector<Act> submitted_;
};

}  // namespace

std::size_t act_count_of(std::span<const std::uint8_t> bytes) {
  const unsigned shape = bytes.size() < kCaseHeaderBytes ? 0 : bytes[kCaseHeaderBytes - 1];
  std::size_t count = 0;
  for (unsigned client = 0; client < clients_of(shape); ++client) count += acts_of(shape, client);
  return count;
}

ScheduleCase decode_case(std::span<const std::uint8_t> bytes) {
  return Decoder(bytes).decode();
}

}  // namespace misdeal::fuzz
