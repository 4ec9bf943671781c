#pragma once

#include <cstdint>
#include <optional>

#include <sys/socket.h>

namespace misdeal::wire {

/// Looks into the receive queue of the server's end of a connection, as `ss` does (sock_diag(7)).
/// So it is known, not guessed, when a server on this machine has read what was sent, or when all
/// of it has arrived at a server that is stopped. About 10 us a look. Not thread-safe.
class PeerQueue {
 public:
  PeerQueue();
  PeerQueue(const PeerQueue&) = delete;
  PeerQueue& operator=(const PeerQueue&) = delete;
  ~PeerQueue();

  /// Bytes that have arrived at the other end of a connected TCP socket and were not read yet. Not
  /// set if it cannot be seen: on another machine, in another network namespace, or closed.
  [[nodiscard]] std::optional<std::uint32_t> unread_size(int connected_socket);

 private:
  int netlink_;
};

}  // namespace misdeal::wire
