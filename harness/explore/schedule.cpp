#include "harness/explore/schedule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace misdeal::explore {
namespace {

constexpr std::string_view kVersion = "m1.";
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kAllAtomics = 1;
constexpr std::uint8_t kTries = 2;
constexpr std::uint8_t kReuse = 4;
constexpr std::uint8_t kImpatient = 8;
constexpr std::uint8_t kNesting = 16;

using Bytes = SystemVector<std::uint8_t>;

void put_number(Bytes& bytes, std::uint64_t number) {
  for (; number >= 128; number >>= 7U) bytes.push_back(static_cast<std::uint8_t>(number | 128U));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

class Reader {
 public:
  explicit Reader(const Bytes& bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = next();
      number |= std::uint64_t{byte & 127U} << shift;
      if (byte < 128) return number;
    }
    is_whole_ = false;
    return 0;
  }
  std::uint8_t next() {
    if (at_ == bytes_.size()) {
      is_whole_ = false;
      return 0;
    }
    return bytes_[at_++];
  }
  [[nodiscard]] bool is_at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  const Bytes& bytes_;
  std::size_t at_ = 0;
  bool is_whole_ = true;
};

std::string to_base64(const Bytes& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = (group << 8U) | (k < count ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k <= count; ++k) text += kDigits[(group >> (18 - 6 * k)) & 63U];
  }
  return text;
}

bool from_base64(std::string_view text, Bytes& bytes) {
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char character : text) {
    const std::size_t digit = kDigits.find(character);
    if (digit == std::string_view::npos) return false;
    group = (group << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(group >> bits));
    }
  }
  return true;
}

// A run of n equal decisions: the decision in the low six bits, n - 1 in the high two, where 3 says
// that n - 4 follows.
void put_decisions(Bytes& bytes, const SystemVector<std::uint8_t>& decisions) {
  for (std::size_t i = 0; i < decisions.size();) {
    std::size_t end = i;
    while (end < decisions.size() && decisions[end] == decisions[i]) ++end;
    const std::size_t length = end - i;
    bytes.push_back(
        static_cast<std::uint8_t>(decisions[i] | (std::min<std::size_t>(length - 1, 3) << 6U)));
    if (length >= 4) put_number(bytes, length - 4);
    i = end;
  }
}

}  // namespace

std::string to_text(const Schedule& schedule) {
  Bytes bytes;
  const Points::Set& points = schedule.points;
  bytes.push_back(static_cast<std::uint8_t>(
      (points.all_atomics ? kAllAtomics : 0) | (points.tries ? kTries : 0) |
      (points.nesting ? kNesting : 0) | (schedule.reuses_memory ? kReuse : 0) |
      (schedule.spinners_give_way ? 0 : kImpatient)));
  put_number(bytes, schedule.spurious_wakeups_max);
  put_number(bytes, schedule.steps_max);
  SystemVector<std::uint32_t> offsets = points.offsets;
  std::ranges::sort(offsets);
  put_number(bytes, offsets.size());
  std::uint32_t before = 0;
  for (const std::uint32_t offset : offsets) {
    put_number(bytes, offset - before);
    before = offset;
  }
  put_decisions(bytes, schedule.decisions);
  return std::string(kVersion) + to_base64(bytes);
}

std::expected<Schedule, std::string> parse_schedule(std::string_view text) {
  if (!text.starts_with(kVersion)) {
    return std::unexpected(
        fmt::format("a schedule begins with '{}'; this one is of another version", kVersion));
  }
  Bytes bytes;
  if (!from_base64(text.substr(kVersion.size()), bytes)) {
    return std::unexpected("a schedule holds letters, digits, '-' and '_' only");
  }
  Reader reader(bytes);
  Schedule schedule;
  const std::uint8_t flags = reader.next();
  schedule.points.all_atomics = (flags & kAllAtomics) != 0;
  schedule.points.tries = (flags & kTries) != 0;
  schedule.points.nesting = (flags & kNesting) != 0;
  schedule.reuses_memory = (flags & kReuse) != 0;
  schedule.spinners_give_way = (flags & kImpatient) == 0;
  schedule.spurious_wakeups_max = static_cast<std::uint32_t>(reader.number());
  schedule.steps_max = static_cast<std::uint32_t>(reader.number());
  std::uint32_t offset = 0;
  for (std::uint64_t count = reader.number(); count > 0 && reader.is_whole(); --count) {
    offset += static_cast<std::uint32_t>(reader.number());
    schedule.points.offsets.push_back(offset);
  }
  while (!reader.is_at_end() && reader.is_whole()) {
    const std::uint8_t run = reader.next();
    std::uint64_t length = (run >> 6U) + 1U;
    if (length == 4) length += reader.number();
    if (schedule.decisions.size() + length > 50'000'000) return std::unexpected("too long");
    schedule.decisions.insert(schedule.decisions.end(), length, run & 63U);
  }
  if (!reader.is_whole()) return std::unexpected("the schedule is cut off");
  return schedule;
}

}  // namespace misdeal::explore
