#pragma once

#include "reports/run_result.h"

/// Results as a real run makes them, for the tests of the writers.
namespace misdeal::reports::samples {

/// The bug that started it all: two clients send one fold, the server folds twice as versions 41
/// and 42, seat 3 loses 3 chips twice; and the audit trail of a movement written outside the lock.
RunResult double_fold();

/// Nine properties hold after a good deal of racing.
RunResult all_holds();

/// All holds, but no duplicate ever overlapped and nothing was rolled back.
RunResult vacuous();

/// One property undecided, one not checked, one request never answered.
RunResult undecided();

/// All holds at a fixed rate that a stalling server did not let be held.
RunResult fixed_rate();

/// Logs were read: a data race seen three times, a use after free.
RunResult sanitized();

/// Nothing at all.
RunResult empty();

/// The failing result with every text replaced by something hostile.
RunResult hostile();

}  // namespace misdeal::reports::samples
