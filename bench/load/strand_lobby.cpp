#include "bench/load/strand_lobby.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <semaphore>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include "bench/load/record_use.h"
#include "engine/table/table_core.h"

namespace misdeal::bench {

namespace {

using engine::TableId;

class StrandTable {
 public:
  StrandTable(TableId id, const engine::LobbyConfig& config, boost::asio::thread_pool& pool)
      : strand_(pool.get_executor()),
        core_(id, config),
        meter_(config.lock_meters ? config.lock_meters("strand") : nullptr) {}

  /// Runs the work on the strand, alone with the core.
  template <typename Work>
  auto run(Work work) {
    decltype(work(core_)) result;
    std::binary_semaphore is_done(0);
    // Relaxed: only tells whether somebody else is here.
    const bool is_contended = waiting_.fetch_add(1, std::memory_order_relaxed) > 0;
    const std::uint64_t posted_at = meter_ == nullptr ? 0 : meter_->clock().now();
    boost::asio::post(strand_, [&] {
      const std::uint64_t began_at = meter_ == nullptr ? 0 : meter_->clock().now();
      result = work(core_);
      waiting_.fetch_sub(1, std::memory_order_relaxed);
      if (meter_ != nullptr) tell_meter(posted_at, began_at, is_contended);
      is_done.release();
    });
    is_done.acquire();
    return result;
  }

 private:
  void tell_meter(std::uint64_t posted_at, std::uint64_t began_at, bool is_contended) {
    if (!is_contended && meter_->passes_over()) return;
    record_use(*meter_, posted_at, began_at, is_contended);
  }

  boost::asio::strand<boost::asio::thread_pool::executor_type> strand_;
  engine::TableCore core_;  ///< touched on the strand only
  engine::LockMeter* const meter_;
  std::atomic<std::uint32_t> waiting_{0};
};

class StrandLobby final : public engine::ActionProcessor {
 public:
  explicit StrandLobby(const engine::LobbyConfig& config)
      : pool_(std::max(1U, std::thread::hardware_concurrency())) {
    for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
      tables_.emplace_back(TableId{i}, config, pool_);
    }
  }
  ~StrandLobby() override { pool_.join(); }

  engine::Response submit(TableId table, const engine::Request& request) override {
    return tables_[table.value].run([&](engine::TableCore& core) { return core.process(request); });
  }
  engine::TableView read(TableId table) override {
    return tables_[table.value].run([](engine::TableCore& core) { return core.view(); });
  }
  engine::AuditTrail drain(TableId table) override {
    return tables_[table.value].run([](engine::TableCore& core) { return core.drain(); });
  }
  engine::MoveResponse move(const engine::MoveRequest& /*request*/) override { return {}; }

 private:
  std::deque<StrandTable> tables_;  // Before the pool: its threads end first.
  boost::asio::thread_pool pool_;
};

}  // namespace

std::unique_ptr<engine::ActionProcessor> make_strand_lobby(const engine::LobbyConfig& config) {
  return std::make_unique<StrandLobby>(config);
}

}  // namespace misdeal::bench
