#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/http/api.h"
#include "engine/http/message_reader.h"

namespace misdeal::engine::http {

struct ConnectionLimits {
  MessageLimits message;
  std::size_t requests_max = 1'000'000;           ///< then the connection is closed
  std::chrono::milliseconds idle_max{30'000};     ///< without a byte between requests
  std::chrono::milliseconds arrival_max{5'000};   ///< from a request's first byte to its last
  std::chrono::milliseconds delivery_max{5'000};  ///< for the client to take an answer
};

/// Talks HTTP/1.1 on a connected socket until the client is done, breaks the rules or is too slow:
/// reads a request, has it handled, sends the answer in one piece. Pipelined requests are answered
/// in order. Belongs to one thread, which it blocks: for no longer than the limits, plus what
/// handling takes.
///
/// Does not close the socket. Shutting it down for reading from another thread ends the
/// conversation after the request that is being handled.
class Connection {
 public:
  /// Everything must outlive this.
  Connection(int socket, const ConnectionLimits& limits, Api& api)
      : socket_(socket), limits_(limits), api_(api) {}

  void converse();

 private:
  using Time = std::chrono::steady_clock;
  enum class Receipt : std::uint8_t { some_bytes, nothing_more, too_late };

  /// Waits for more bytes: for the first of a request as long as the connection may be idle.
  Receipt receive(Time::time_point deadline);
  bool send(std::string_view bytes);
  /// The last words: sends, and lets the client read them before the socket is closed.
  void refuse(const Problem& problem);
  /// Handles one request; false if the conversation is over.
  bool answer(const NextMessage& message, bool is_last);
  [[nodiscard]] bool is_shutting_down() const;

  const int socket_;
  const ConnectionLimits& limits_;
  Api& api_;
  std::string received_;  ///< and not yet answered
  std::array<char, 16UL * 1024> chunk_{};
};

/// Tells a client that cannot be served so, without waiting for anything.
void turn_away(int socket, const Problem& problem) noexcept;

}  // namespace misdeal::engine::http
