#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/http/http_message.h"
#include "engine/http/problem.h"

namespace misdeal::engine::http {

/// How much of a request is taken before it is refused.
struct MessageLimits {
  std::size_t target_bytes_max = 2048;       ///< more: 414
  std::size_t head_bytes_max = 8192;         ///< request line and headers; more: 431
  std::size_t headers_max = 64;              ///< more: 431
  std::size_t body_bytes_max = 16UL * 1024;  ///< more: 413
};

/// What the bytes that arrived so far amount to.
struct NextMessage {
  enum class State : std::uint8_t { incomplete, complete, refused };

  State state = State::incomplete;
  HttpRequest request;       ///< complete: views into the bytes
  std::size_t bytes = 0;     ///< complete: how many it consists of; what follows is the next one
  bool keeps_alive = false;  ///< complete: the client may send another on the connection
  bool awaits_continue =
      false;        ///< incomplete: the client wants to hear 100 before it sends the body
  Problem problem;  ///< refused: the connection cannot be used any further
};

/// Reads the next request off what a connection has sent: RFC 9112, and less lenient wherever two
/// readers could disagree on where a message ends (request smuggling). Bare line feeds, folded
/// headers, blanks before a colon, control characters, a repeated or odd Content-Length and every
/// Transfer-Encoding are refused: who sends a body says how long it is. Without either there is no
/// body.
///
/// Pure, linear in the bytes, allocates for the list of headers only. Call it again with more bytes
/// while it says `incomplete`; it never does beyond the limits.
NextMessage next_message(std::string_view bytes, const MessageLimits& limits);

}  // namespace misdeal::engine::http
