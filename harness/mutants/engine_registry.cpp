#include "harness/mutants/engine_registry.h"

#include <algorithm>
#include <vector>

#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

template <engine::ProcessingMode mode>
EngineSpec true_engine() {
  return {engine::to_string(mode), {}, [](const engine::LobbyConfig& config) {
            return engine::make_lobby(mode, config);
          }};
}

std::vector<EngineSpec> list_engines() {
  using enum engine::ProcessingMode;
  return {
      true_engine<per_table_lock>(),
      true_engine<global_lock>(),
      true_engine<synchronous>(),
      true_engine<optimistic>(),
      kAnsweredBeforeCommit,
      kBooleanFlag,
      kDedupOutsideLock,
      kExpectationBeforeLock,
      kFingerprintIgnored,
      kHalfChangeKept,
      kHalfMove,
      kLateReplayAccepted,
      kLateTimestamp,
      kLockPerSeat,
      kLostWakeUp,
      kMovementLost,
      kMovementOutsideLock,
      kOddChipLost,
      kOppositeLockOrder,
      kPlayerWithoutLock,
      kRecordedAfterUnlock,
      kRefusalNotRecorded,
      kReplayOfThePresent,
      kRollbackTooFar,
      kSidePotPaidTwice,
      kStaleCachedRead,
      kStampedBeforeLock,
      kSwapWithoutCompare,
      kTornRead,
      kTtlFromArrival,
      kTtlNeverEnds,
      kVersionBackOnRollback,
      kVersionNotBumped,
      kVersionOutsideLock,
      kWrongReason,
  };
}

}  // namespace

std::span<const EngineSpec> all_engines() {
  static const std::vector<EngineSpec> engines = list_engines();
  return engines;
}

const EngineSpec* find_engine(std::string_view name) {
  const auto engines = all_engines();
  const auto found = std::ranges::find(engines, name, &EngineSpec::name);
  return found == engines.end() ? nullptr : &*found;
}

}  // namespace misdeal::harness
