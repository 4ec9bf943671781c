#include "fuzz/schedule/byte_schedule.h"

#include <bit>

namespace misdeal::fuzz {

bool ByteSchedule::begin() {
  used_ = 0;
  uninterrupted_ = 0;
  return true;
}

std::uint8_t ByteSchedule::next() {
  return used_ < bytes_.size() ? bytes_[used_++] : std::uint8_t{0};
}

unsigned ByteSchedule::choose(const explore::Crossroads& at) {
  if (at.current_can_go_on) {
    if (uninterrupted_ > 0) {
      --uninterrupted_;
      return at.current;
    }
    if (used_ == bytes_.size()) return at.current;
  }
  const std::uint8_t byte = next();
  uninterrupted_ = byte & 15U;
  explore::ThreadSet others = at.options & ~explore::only(at.current);
  if (others == 0) return at.current;
  for (unsigned skip = (byte >> 4U) % static_cast<unsigned>(std::popcount(others)); skip > 0;
       --skip) {
    others &= others - 1;
  }
  return static_cast<unsigned>(std::countr_zero(others));
}

unsigned ByteSchedule::choose_option(unsigned count) {
  return next() % count;
}

}  // namespace misdeal::fuzz
