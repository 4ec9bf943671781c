#include "harness/wire/connection_pool.h"

#include <boost/asio/ip/address.hpp>

namespace misdeal::wire {

namespace {

constexpr std::chrono::milliseconds kTick{10};

}  // namespace

ConnectionPool::ConnectionPool(const Endpoint& endpoint, const WireOptions& options)
    : options_(options),
      // One thread: Asio needs no locks.
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      peer_(boost::asio::ip::make_address(endpoint.address), endpoint.port),
      ticker_(io_.get_executor()),
      spares_(options.connections) {
  for (unsigned i = 0; i < options.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(io_, peer_, options_));
  }
}

Connection& ConnectionPool::spare(unsigned index) {
  auto& spare = spares_[index];
  if (!spare) {
    spare = std::make_unique<Connection>(io_, peer_, options_);
    spare->set_owner(owner_);
  }
  return *spare;
}

Connection& ConnectionPool::add_temporary() {
  temporaries_.push_back(std::make_unique<Connection>(io_, peer_, options_));
  temporaries_.back()->set_owner(owner_);
  return *temporaries_.back();
}

void ConnectionPool::drop_temporaries() {
  if (temporaries_.empty()) return;
  for (auto& temporary : temporaries_) temporary->close();
  poll();  // handlers that were cut short still point at their connection
  temporaries_.clear();
}

void ConnectionPool::set_owner(ConnectionOwner* owner) {
  owner_ = owner;
  for (auto& connection : connections_) connection->set_owner(owner);
  for (auto& spare : spares_) {
    if (spare) spare->set_owner(owner);
  }
}

void ConnectionPool::run() {
  if (!is_ticking_) {
    is_ticking_ = true;
    tick();
  }
  io_.restart();
  io_.run();
}

void ConnectionPool::poll() {
  io_.restart();
  io_.poll();
}

void ConnectionPool::tick() {
  ticker_.expires_after(kTick);
  ticker_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const std::int64_t now = now_ns();
    check(connections_, now);
    check(spares_, now);
    check(temporaries_, now);
    tick();
  });
}

void ConnectionPool::check(std::vector<std::unique_ptr<Connection>>& connections,
                           std::int64_t now) {
  const bool stops = is_stop_requested();
  // By index: what is told of an ending may add a spare or a temporary.
  for (std::size_t i = 0; i < connections.size(); ++i) {
    if (!connections[i]) continue;
    connections[i]->end_if_overdue(now);
    if (stops) connections[i]->abandon("the run was stopped");
  }
}

bool ConnectionPool::is_stop_requested() const {
  // Relaxed: says only that it is time to stop; publishes nothing.
  return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
}

std::uint64_t ConnectionPool::connect_count() const {
  std::uint64_t count = 0;
  for (const auto& connection : connections_) count += connection->connect_count();
  for (const auto& spare : spares_) count += spare ? spare->connect_count() : 0;
  for (const auto& temporary : temporaries_) count += temporary->connect_count();
  return count;
}

}  // namespace misdeal::wire
