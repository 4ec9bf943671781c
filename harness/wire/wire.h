#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>

#include "harness/wire/burst.h"
#include "harness/wire/endpoint.h"
#include "harness/wire/load.h"
#include "harness/wire/request_bytes.h"

/// How bytes reach an HTTP server together: connections, bursts, pacing, faults. Knows HTTP/1.1 and
/// sockets; what the bytes mean is for others.
namespace misdeal::wire {

struct WireOptions {
  unsigned connections = 8;  ///< 1..4096
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds{2};
  /// From the first byte out to the whole answer; of a request that cannot even be sent, too.
  std::chrono::nanoseconds reply_timeout = std::chrono::seconds{5};
  std::size_t header_size_max = std::size_t{64} * 1024;  ///< of an answer, status line included
  std::size_t body_size_max = std::size_t{1024} * 1024;  ///< of an answer
  /// A request (see serialise) sent once over each new connection of `open`, so that the server has
  /// accepted it and given it a thread. Empty: connections are only made.
  std::string warm_up;
  /// When it becomes true, no new shot is sent and what is in flight is abandoned, within about
  /// 10 ms. May be null; must outlive the wire.
  const std::atomic<bool>* stop = nullptr;
};

/// A set of kept-alive connections to one endpoint, and the ways to send over them.
///
///     const auto endpoint = parse_endpoint("http://127.0.0.1:8080");
///     auto wire = Wire::open(*endpoint, {.connections = 2});
///     std::string bytes;
///     Shot shot = *serialise({.method = "POST", .target = "/fold", .body = "{}"}, *endpoint,
///     bytes); Shot twin = shot; twin.connection = 1; const auto volley =
///     wire->fire(std::array{shot, twin});  // a double click
///
/// Every sending gets exactly one reply, within connect_timeout + reply_timeout. A connection that
/// died, or that an answer or a fault left unusable, is made anew when it is next used.
///
/// Thread safety: none; one thread at a time. Several wires may work in several threads.
class Wire {
 public:
  /// Connects all. The error says which endpoint, what failed, and what to look at.
  static std::expected<Wire, std::string> open(const Endpoint& endpoint,
                                               const WireOptions& options = {});
  Wire(Wire&&) noexcept;
  Wire& operator=(Wire&&) noexcept;
  ~Wire();

  /// Sends all shots lined up as `options` says and blocks until each has its reply. Except in
  /// `sequential` and `cold`, each shot needs a connection of its own. Connections that are dead
  /// are made before the burst begins. Shots' due times are not looked at. Between two releases of
  /// `tight` and `last_byte` about 4 us pass on loopback, if this process may take real-time
  /// priority for that moment; if not, the server often runs in between, and it is 10 us and more.
  /// What was reached is in Volley::spread.
  ///
  /// The error: two shots on one connection, a connection that there is not, or a server that
  /// cannot be frozen. Then nothing was sent. A frozen server goes on in any case, even if this
  /// process is killed.
  std::expected<Volley, std::string> fire(std::span<const Shot> shots,
                                          const BurstOptions& options = {});

  /// A closed loop: each connection sends its next shot as soon as the last is replied to, or when
  /// it is due, if that is later. Allocates nothing for a request that is answered, once answers
  /// have reached their size.
  LoadResult run(ShotSource& source, const LoadLimits& limits);

  /// An open loop: shots become due at a fixed rate, are sent over whichever connection is idle,
  /// and wait, getting late, if none is. `Shot::due_ns` is set by the rate. When the limits are
  /// reached, what was due by then is still sent, for at most reply_timeout.
  PacedResult run_at_rate(ShotSource& source, const FixedRate& rate, const LoadLimits& limits);

  [[nodiscard]] unsigned connection_count() const;

 private:
  class Impl;
  explicit Wire(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace misdeal::wire
