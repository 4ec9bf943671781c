#include "harness/check/replayed_movements.h"

#include <algorithm>
#include <span>

namespace misdeal::harness {
void ReplayedMovements::made(const engine::Game& before, engine::Version version,
                             const engine::Transition& transition) {
  keep_below(version);
  if (difference_ || !seek(version)) {
    return;
  }
  const engine::CommitRecord& commit = audit_.commits[commit_];
  const std::span<const engine::ChipMovement> all(audit_.movements);
  if (movement_ + commit.movement_count > all.size()) {
    return;
  }
  const auto expected =
      engine::movements_of(before, transition, {commit.version, commit.timestamp_ns});
  if (!std::ranges::equal(expected, all.subspan(movement_, commit.movement_count),
                          are_same_but_for_the_time)) {
    difference_ = {version, expected};
  }
}

void ReplayedMovements::keep_below(engine::Version version) {
  if (difference_ && difference_->version >= version) {
    difference_.reset();
  }
}

bool ReplayedMovements::seek(engine::Version version) {
  const auto& commits = audit_.commits;
  while (commit_ > 0 && commits[commit_ - 1].version >= version) {
    --commit_;
    movement_ -= commits[commit_].movement_count;
  }
  while (commit_ < commits.size() && commits[commit_].version < version) {
    movement_ += commits[commit_].movement_count;
    ++commit_;
  }
  return commit_ < commits.size() && commits[commit_].version == version;
}

}  // namespace misdeal::harness
