#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace misdeal::wire {

/// What goes wrong on the way, on purpose.
enum class Fault : std::uint8_t {
  none,
  cut_after_send,  ///< the whole request is sent, then the connection is closed or reset
  cut_mid_body,    ///< only a part of the body (of the head, if there is no body) is sent, then so
  never_read,      ///< the answer arrives, nobody reads it, the connection is reset
  slow_reader,     ///< the answer is read in small pieces with pauses, for at most about 100 ms
  retried,         ///< cut after sending; then the same bytes again over a new connection
  duplicated,      ///< the same bytes at once over a second connection as well
};
inline constexpr std::size_t kFaultCount = 7;

/// "cut_after_send" and so on.
std::string_view name_of(Fault fault);

/// One request, ready to be sent. Whoever fires it keeps its bytes unchanged until the last reply
/// to it was delivered.
struct Shot {
  std::string_view bytes;     ///< request line, headers, empty line, body
  std::size_t body_size = 0;  ///< how many of the bytes, at the end, are the body
  unsigned connection = 0;    ///< below WireOptions::connections
  Fault fault = Fault::none;
  /// A random number of the caller's: where a body is cut, whether a cut is a close or a reset, how
  /// slowly is read. The same number does the same thing again.
  std::uint64_t fault_draw = 0;
  std::int64_t due_ns = 0;  ///< on the steady clock; Wire::run sends no earlier. 0: at once
  std::uint64_t tag = 0;    ///< the caller's; not looked at
};

}  // namespace misdeal::wire
