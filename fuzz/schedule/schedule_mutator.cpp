// How libFuzzer changes an input of fuzz_schedule: by the parts of which it is made. Bytes that are
// inserted or left out anywhere would turn every act behind them into another.
#include <algorithm>
#include <cstring>
#include <span>
#include <vector>
#include <string>
#include <cstdlib>

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

class Mutator {
 public:
  Mutator(Bytes bytes, std::size_t bytes_max, std::uint64_t seed)
      : random_(seed), bytes_(std::move(bytes)), bytes_max_(bytes_max) {}

  Bytes mutate() {
    static const char* w = std::getenv("MUT");
    const std::string weights = w ? w : "00112345";
    switch (weights[random_.below(static_cast<std::uint32_t>(weights.size()))]) {
      case '0': draw_anew(); break;
      case '1': complete(); draw_schedule(); break;
      case '2': complete(); change_schedule(); break;
      case '3': complete(); change_acts(); break;
      case '5': complete(); change_acts(); draw_schedule(); break;
      default: complete(); bytes_[random_.below(kCaseHeaderBytes)] = any_byte(random_); complete(); break;
    }
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
  void draw_anew() {
    bytes_.clear();
    complete();
    draw_schedule();
  }
  void draw_schedule() {
    bytes_.resize(schedule_begin());
    for (std::uint32_t left = random_.below(kNewScheduleMax); left > 0; --left) {
      bytes_.push_back(any_byte(random_));
    }
  }

  void change_schedule() {
    for (std::uint32_t left = 1 + random_.below(3); left > 0; --left) {
      const std::size_t begin = schedule_begin();
      const std::size_t length = bytes_.size() - begin;
      const auto at =
          bytes_.begin() + static_cast<std::ptrdiff_t>(
                               begin + random_.below(static_cast<std::uint32_t>(length + 1)));
      const std::uint32_t how = at == bytes_.end() ? 0 : random_.below(3);
      if (how == 0) bytes_.insert(at, any_byte(random_));
      if (how == 1) bytes_.erase(at);
      if (how == 2) *at = any_byte(random_);
    }
  }

  void change_acts() {
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
