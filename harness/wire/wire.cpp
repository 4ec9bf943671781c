#include "harness/wire/wire.h"

#include <utility>

#include <fmt/format.h>

#include "harness/wire/burst_run.h"
#include "harness/wire/connection_pool.h"
#include "harness/wire/load_run.h"

namespace misdeal::wire {

namespace {

constexpr unsigned kConnectionsMax = 4096;

/// Makes all connections, and counts what could not be made.
class Opening final : private ConnectionOwner {
 public:
  explicit Opening(ConnectionPool& pool) : pool_(pool), pending_(pool.size()) {
    pool_.set_owner(this);
  }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;
  ~Opening() { pool_.set_owner(nullptr); }

  /// Why not, if one could not be connected.
  std::optional<std::string> connect_all() {
    for (unsigned i = 0; i < pool_.size(); ++i) pool_.connection(i).make_ready();
    pool_.run();
    return std::move(failure_);
  }

 private:
  void on_ready(Connection& connection) override {
    if (!connection.is_open() && !failure_) failure_.emplace(connection.reply().detail);
    if (--pending_ == 0) pool_.leave();
  }
  void on_reply(Connection&) override {}

  ConnectionPool& pool_;
  unsigned pending_;
  std::optional<std::string> failure_;
};

std::optional<std::string> warm_up(ConnectionPool& pool) {
  std::vector<Shot> shots(pool.size(), Shot{.bytes = pool.options().warm_up});
  for (unsigned i = 0; i < pool.size(); ++i) shots[i].connection = i;
  const auto volley = BurstRun(pool, shots, {.mode = SyncMode::tight}).run();
  if (!volley) return volley.error();
  for (const KeptReply& kept : volley->replies) {
    const Reply reply = kept.view();
    if (!reply.is_answered()) {
      return fmt::format(
          "the first request, which only warms the connection up, was not answered "
          "but {}: {}",
          name_of(reply.fate), reply.detail);
    }
  }
  return std::nullopt;
}

}  // namespace

class Wire::Impl {
 public:
  Impl(const Endpoint& endpoint, const WireOptions& options) : pool(endpoint, options) {}
  ConnectionPool pool;
};

Wire::Wire(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Wire::Wire(Wire&&) noexcept = default;
Wire& Wire::operator=(Wire&&) noexcept = default;
Wire::~Wire() = default;

std::expected<Wire, std::string> Wire::open(const Endpoint& endpoint, const WireOptions& options) {
  if (options.connections == 0 || options.connections > kConnectionsMax) {
    return std::unexpected(fmt::format("cannot open {} connections: 1 to {} are possible",
                                       options.connections, kConnectionsMax));
  }
  auto impl = std::make_unique<Impl>(endpoint, options);
  if (const auto why = Opening(impl->pool).connect_all()) {
    return std::unexpected(fmt::format("cannot connect to {}: {}; is the server running there?",
                                       endpoint.authority(), *why));
  }
  if (!options.warm_up.empty()) {
    if (const auto why = warm_up(impl->pool)) {
      return std::unexpected(fmt::format("cannot use {}: {}", endpoint.authority(), *why));
    }
  }
  return Wire(std::move(impl));
}

std::expected<Volley, std::string> Wire::fire(std::span<const Shot> shots,
                                              const BurstOptions& options) {
  return BurstRun(impl_->pool, shots, options).run();
}

LoadResult Wire::run(ShotSource& source, const LoadLimits& limits) {
  return LoadRun(impl_->pool, source, limits, std::nullopt).run().load;
}

PacedResult Wire::run_at_rate(ShotSource& source, const FixedRate& rate, const LoadLimits& limits) {
  return LoadRun(impl_->pool, source, limits, rate).run();
}

unsigned Wire::connection_count() const {
  return impl_->pool.size();
}

}  // namespace misdeal::wire
