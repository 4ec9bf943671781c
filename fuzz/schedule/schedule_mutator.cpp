// How libFuzzer changes an input of fuzz_schedule: by the parts of which it is made. Bytes that are
// inserted or left out anywhere would turn every act behind them into another.
#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "fuzz/schedule/schedule_case.h"
#include "harness/explore/random.h"

namespace misdeal::fuzz {
namespace {

using explore::Random;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kNewScheduleMax = 64;

std::uint8_t any_byte(Random& random) {
  return static_cast<std::uint8_t>(random.next());
}

/// Half of what is run is drawn anew: most races need few clients and few switches, and are met
/// sooner by chance than by small steps from what was met before. The other half keeps what is
/// rare.
class Mutator {
 public:
  Mutator(Bytes bytes, std::size_t bytes_max, std::uint64_t seed)
      : random_(seed), bytes_(std::move(bytes)), bytes_max_(bytes_max) {}

  Bytes mutate() {
    const bool is_new = random_.below(2) == 0;
    if (is_new) bytes_.clear();
    complete();
    if (!is_new) change_case();
    draw_schedule();
    if (bytes_.size() > bytes_max_) bytes_.resize(bytes_max_);
    return std::move(bytes_);
  }

 private:
  [[nodiscard]] std::size_t schedule_begin() const {
    return kCaseHeaderBytes + kActBytes * act_count_of(bytes_);
  }

  /// What is missing before the schedule is drawn.
  void complete() {
    while (bytes_.size() < kCaseHeaderBytes || bytes_.size() < schedule_begin()) {
      bytes_.push_back(any_byte(random_));
    }
  }
  void draw_schedule() {
    bytes_.resize(schedule_begin());
    for (std::uint32_t left = random_.below(kNewScheduleMax); left > 0; --left) {
      bytes_.push_back(any_byte(random_));
    }
  }

  /// What was played before, how many act, or one or two acts.
  void change_case() {
    if (random_.below(3) == 0) {
      bytes_[random_.below(kCaseHeaderBytes)] = any_byte(random_);
      complete();
      return;
    }
    const auto count = static_cast<std::uint32_t>(act_count_of(bytes_));
    for (std::uint32_t left = 1 + random_.below(2); left > 0; --left) {
      const std::size_t at = kCaseHeaderBytes + kActBytes * random_.below(count);
      bytes_[at] = any_byte(random_);
      bytes_[at + 1] = any_byte(random_);
    }
  }

  Random random_;
  Bytes bytes_;
  std::size_t bytes_max_;
};

}  // namespace
}  // namespace misdeal::fuzz

// As libFuzzer declares them.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
  misdeal::fuzz::Mutator mutator({data, data + size}, size_max, seed);
  const auto changed = mutator.mutate();
  std::ranges::copy(changed, data);
  return changed.size();
}
