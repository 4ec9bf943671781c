#pragma once

#include <cstddef>
#include <vector>

#include "engine/poker/game.h"
#include "engine/requests/request.h"

namespace misdeal::engine {

/// A table's state as it was at a version.
struct Snapshot {
  Version version = 0;
  Game game;

  friend constexpr bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// The last states of a table, to roll back to and to recover from. When full, the oldest goes.
/// Not thread-safe. All memory is allocated at construction; a snapshot is one copy of a Game.
class SnapshotRing {
 public:
  /// Requires snapshots_max >= 1.
  explicit SnapshotRing(std::size_t snapshots_max) : ring_(snapshots_max) {}

  /// Keeps the state at a version. A second snapshot of the newest version is the first again and
  /// costs nothing.
  void take(Version version, const Game& game) noexcept {
    if (count_ > 0 && newest().version == version) {
      return;
    }
    newest_ = count_ == 0 ? 0 : (newest_ + 1) % ring_.size();
    ring_[newest_].version = version;
    ring_[newest_].game = game;
    count_ = count_ < ring_.size() ? count_ + 1 : count_;
  }

  /// Requires size() > 0.
  [[nodiscard]] const Snapshot& newest() const { return ring_[newest_]; }

  /// The one taken `age` snapshots before the newest. Requires age < size().
  [[nodiscard]] const Snapshot& at_age(std::size_t age) const {
    return ring_[(newest_ + ring_.size() - age) % ring_.size()];
  }

  [[nodiscard]] std::size_t size() const { return count_; }

  /// Oldest first.
  [[nodiscard]] std::vector<Snapshot> to_vector() const {
    std::vector<Snapshot> snapshots;
    snapshots.reserve(count_);
    for (std::size_t age = count_; age > 0; --age) {
      snapshots.push_back(at_age(age - 1));
    }
    return snapshots;
  }

 private:
  std::vector<Snapshot> ring_;
  std::size_t newest_ = 0;
  std::size_t count_ = 0;
};

}  // namespace misdeal::engine
