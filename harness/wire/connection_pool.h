#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/wire/connection.h"

/// Internal to this folder: includes Asio.
namespace misdeal::wire {

/// The connections of a wire and the loop that runs them. Looks every 10 ms at whether anything is
/// overdue or the whole is to stop. Not thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(const Endpoint& endpoint, const WireOptions& options);

  [[nodiscard]] const WireOptions& options() const { return options_; }
  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] unsigned size() const { return options_.connections; }

  [[nodiscard]] Connection& connection(unsigned index) { return *connections_[index]; }
  /// The connection that duplicates of connection `index` go over; exists from its first use on.
  [[nodiscard]] Connection& spare(unsigned index);
  /// A new connection that lives until drop_temporaries().
  [[nodiscard]] Connection& add_temporary();
  void drop_temporaries();

  void set_owner(ConnectionOwner* owner);

  /// Runs what is going on until somebody calls leave().
  void run();
  void leave() { io_.stop(); }
  /// Runs what can run without waiting.
  void poll();

  [[nodiscard]] bool is_stop_requested() const;
  /// Connections made so far.
  [[nodiscard]] std::uint64_t connect_count() const;

 private:
  void tick();
  void check(std::vector<std::unique_ptr<Connection>>& connections, std::int64_t now);

  WireOptions options_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::endpoint peer_;
  Timer ticker_;
  bool is_ticking_ = false;
  ConnectionOwner* owner_ = nullptr;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Connection>> spares_;  ///< may hold nulls
  std::vector<std::unique_ptr<Connection>> temporaries_;
};

}  // namespace misdeal::wire
