#pragma once

#include "harness/drivers/stress.h"

namespace misdeal::harness {

/// Says on stderr how far a run is: on a terminal one line that renews itself a few times a second,
/// elsewhere (CI) a plain line every ten seconds. Not thread-safe.
class ProgressLine {
 public:
  ProgressLine();
  void show(const StressProgress& progress);
  /// Wipes the line, so that what follows starts at the left.
  void clear();

 private:
  bool is_terminal_;
  bool is_shown_ = false;
  engine::Nanoseconds shown_at_{};
};

}  // namespace misdeal::harness
