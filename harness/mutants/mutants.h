#pragma once

#include "harness/mutants/engine_registry.h"

/// The wrong engines, one file and one bug each, by name.
namespace misdeal::harness {

extern const EngineSpec kAnsweredBeforeCommit;
extern const EngineSpec kBooleanFlag;
extern const EngineSpec kDedupOutsideLock;
extern const EngineSpec kExpectationBeforeLock;
extern const EngineSpec kFingerprintIgnored;
extern const EngineSpec kHalfChangeKept;
extern const EngineSpec kHalfMove;
extern const EngineSpec kLateReplayAccepted;
extern const EngineSpec kLateTimestamp;
extern const EngineSpec kLockPerSeat;
extern const EngineSpec kLostWakeUp;
extern const EngineSpec kMovementLost;
extern const EngineSpec kMovementOutsideLock;
extern const EngineSpec kOddChipLost;
extern const EngineSpec kOppositeLockOrder;
extern const EngineSpec kPlayerWithoutLock;
extern const EngineSpec kRecordedAfterUnlock;
extern const EngineSpec kRefusalNotRecorded;
extern const EngineSpec kReplayOfThePresent;
extern const EngineSpec kRollbackTooFar;
extern const EngineSpec kSidePotPaidTwice;
extern const EngineSpec kStaleCachedRead;
extern const EngineSpec kStampedBeforeLock;
extern const EngineSpec kSwapWithoutCompare;
extern const EngineSpec kTornRead;
extern const EngineSpec kTtlFromArrival;
extern const EngineSpec kTtlNeverEnds;
extern const EngineSpec kVersionBackOnRollback;
extern const EngineSpec kVersionNotBumped;
extern const EngineSpec kVersionOutsideLock;
extern const EngineSpec kWrongReason;

}  // namespace misdeal::harness
