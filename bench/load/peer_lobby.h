#pragma once

#include <concepts>
#include <cstdint>
#include <deque>
#include <mutex>
#include <shared_mutex>

#include "bench/load/record_use.h"
#include "engine/table/lobby_config.h"
#include "engine/table/table_core.h"

/// The engine's critical section behind other locks than its own.
namespace misdeal::bench {

template <typename Lock>
concept HasSharedSide = requires(Lock lock) {
  lock.lock_shared();
  lock.unlock_shared();
};

/// Holds a lock for a scope, and tells its meter, if there is one, what engine::Mutex would.
template <typename Lock>
class MeteredGuard {
 public:
  MeteredGuard(Lock& lock, engine::LockMeter* meter) : lock_(lock), meter_(meter) {
    if (meter_ == nullptr) {
      lock_.lock();
    } else if (lock_.try_lock()) {
      is_timed_ = !meter_->passes_over();
      if (is_timed_) held_since_ = meter_->clock().now();
    } else {
      is_contended_ = is_timed_ = true;
      asked_at_ = meter_->clock().now();
      lock_.lock();
      held_since_ = meter_->clock().now();
    }
  }
  ~MeteredGuard() {
    if (is_timed_) {
      record_use(*meter_, asked_at_, held_since_, is_contended_);
    }
    lock_.unlock();
  }
  MeteredGuard(const MeteredGuard&) = delete;
  MeteredGuard& operator=(const MeteredGuard&) = delete;

 private:
  Lock& lock_;
  engine::LockMeter* const meter_;
  std::uint64_t asked_at_ = 0;
  std::uint64_t held_since_ = 0;
  bool is_contended_ = false;
  bool is_timed_ = false;
};

/// engine::Table's submit and read with another lock, one a table. A lock with a shared side is
/// shared by readers, whom no meter is told of. What a load does not need is not there: nobody
/// moves, and alarms wait.
template <typename Lock>
class PeerLobby final : public engine::ActionProcessor {
 public:
  explicit PeerLobby(const engine::LobbyConfig& config) {
    for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
      tables_.emplace_back(engine::TableId{i}, config);
    }
  }

  engine::Response submit(engine::TableId id, const engine::Request& request) override {
    Peer& peer = tables_[id.value];
    const MeteredGuard guard(peer.lock, peer.meter);
    return peer.core.process(request);
  }
  engine::TableView read(engine::TableId id) override {
    Peer& peer = tables_[id.value];
    if constexpr (HasSharedSide<Lock>) {
      const std::shared_lock guard(peer.lock);
      return peer.core.view();
    } else {
      const MeteredGuard guard(peer.lock, peer.meter);
      return peer.core.view();
    }
  }
  engine::AuditTrail drain(engine::TableId id) override {
    Peer& peer = tables_[id.value];
    const MeteredGuard guard(peer.lock, peer.meter);
    return peer.core.drain();
  }
  engine::MoveResponse move(const engine::MoveRequest& /*request*/) override { return {}; }

 private:
  struct Peer {
    Peer(engine::TableId id, const engine::LobbyConfig& config)
        : core(id, config), meter(config.lock_meters ? config.lock_meters("peer") : nullptr) {}
    Lock lock;
    engine::TableCore core;
    engine::LockMeter* meter;
  };

  std::deque<Peer> tables_;
};

}  // namespace misdeal::bench
