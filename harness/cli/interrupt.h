#pragma once

#include <atomic>

namespace misdeal::harness {

/// From the first call on, SIGINT and SIGTERM set the flag, once; a second one ends the process as
/// if nobody listened. The flag lives as long as the process. For verbs, not for libraries.
const std::atomic<bool>& stop_on_signals();

}  // namespace misdeal::harness
