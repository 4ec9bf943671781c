#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/explore/strategy.h"

namespace misdeal::fuzz {

/// A schedule from bytes: each says who goes on, and for how many steps nobody interrupts. After
/// the last one nobody is interrupted any more, so that what a byte does not change stays as it
/// was: a small change of the input is a small change of the schedule.
class ByteSchedule final : public explore::Strategy {
 public:
  /// `bytes` must outlive this.
  explicit ByteSchedule(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] explore::StrategyKind kind() const override {
    return explore::StrategyKind::random;
  }
  bool begin() override;
  unsigned choose(const explore::Crossroads& at) override;
  unsigned choose_option(unsigned count) override;

 private:
  /// 0 after the last.
  std::uint8_t next();

  std::span<const std::uint8_t> bytes_;
  std::size_t used_ = 0;
  unsigned uninterrupted_ = 0;  ///< steps left
};

}  // namespace misdeal::fuzz
