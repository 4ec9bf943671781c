#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/history/operation.h"
#include "harness/targets/http_answer.h"

/// Attacks a foreign HTTP server by its profile: a workload, the history of what was asked and
/// answered, and what must hold of it.
namespace misdeal::harness {

inline constexpr std::int64_t kNsPerMs = 1'000'000;

/// How the requests of a burst are lined up, from the loosest to the tightest; or `paced`, each
/// sent when it is due, whatever became of those before.
enum class LiveSync : std::uint8_t { sequential, cold, tight, last_byte, freeze, paced };
inline constexpr std::size_t kLiveSyncCount = 6;
std::string_view to_string(LiveSync sync);

/// One request of a burst.
struct LiveShot {
  std::string bytes;
  std::size_t body_size = 0;     ///< of the bytes, those at the end that are the body
  bool cuts_connection = false;  ///< sent, then the connection is closed: the answer is not seen
  std::uint64_t draw = 0;        ///< the same number cuts in the same way
  std::int64_t due_ns = 0;       ///< of `paced`: when it is to be sent, on the wire's clock
};

/// What became of it.
struct LiveReply {
  HttpAnswer answer;     ///< its status is 0 if there was no whole answer
  bool was_sent = true;  ///< false: no connection; it cannot have taken effect
  std::int64_t invoked_ns = 0;
  std::int64_t returned_ns = kNeverReturned;
  std::string detail;  ///< why there was no answer
};

/// How close together a burst got.
struct LiveSpread {
  std::int64_t release_ns = 0;  ///< from the first to the last release
  unsigned in_service_max = 0;  ///< requests in service together
  /// Of `freeze`: the server answered while the process that it is said to be stood still.
  bool answered_while_frozen = false;
};

/// What the workload needs of whoever sends bytes. Not thread-safe.
class LiveWire {
 public:
  virtual ~LiveWire() = default;

  /// Sends all, lined up as asked, and waits until each is answered or given up. One reply a shot,
  /// in their order. Error: nothing was sent, and why.
  virtual std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                                  LiveSync sync) = 0;
  /// Of the last burst.
  [[nodiscard]] virtual LiveSpread spread() const = 0;
  /// For the Host header; and what goes in front of every path.
  [[nodiscard]] virtual std::string authority() const = 0;
  [[nodiscard]] virtual std::string base_path() const { return {}; }
  /// Lets time pass, for a server that needs some.
  virtual void pause(std::int64_t milliseconds) = 0;
  /// On the clock that replies are stamped with.
  [[nodiscard]] virtual std::int64_t now_ns() const = 0;
};

}  // namespace misdeal::harness
