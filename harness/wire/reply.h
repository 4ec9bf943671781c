#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace misdeal::wire {

/// How one sending of a shot ended. Every sending ends in exactly one of these.
enum class Fate : std::uint8_t {
  answered,   ///< a whole, well-formed answer
  refused,    ///< no connection could be made: nothing was sent, so nothing took effect
  cut,        ///< the server closed or reset the connection before its answer was whole
  timed_out,  ///< no whole answer within the time allowed
  malformed,  ///< what came is not HTTP, or is larger than allowed
  abandoned,  ///< given up by this side: by a fault of the shot, or because the run was stopped
};
inline constexpr std::size_t kFateCount = 6;

/// "answered" and so on.
std::string_view name_of(Fate fate);

/// When things happened: nanoseconds of std::chrono::steady_clock; 0 if they did not.
struct ReplyTimes {
  std::int64_t due_ns = 0;        ///< when the shot was meant to be sent; 0 if it had no such time
  std::int64_t first_out_ns = 0;  ///< just before the first byte was handed to the kernel
  std::int64_t last_out_ns = 0;   ///< just after the last byte was handed to the kernel
  std::int64_t first_in_ns = 0;   ///< when the first byte of the answer was seen here
  std::int64_t complete_ns = 0;   ///< when the answer was whole, or its lack was certain

  friend bool operator==(const ReplyTimes&, const ReplyTimes&) = default;
};

/// What became of one sending of a shot. A view: valid where it says so.
struct Reply {
  Fate fate = Fate::abandoned;
  int status = 0;           ///< 100..599 (up to 999 is let through); 0 if no status line came
  std::string_view fields;  ///< header lines as received, each "Name: value\r\n"; folds undone
  std::string_view body;    ///< without chunk framing; what had come of it, if cut
  ReplyTimes times;
  unsigned connection = 0;       ///< of the shot
  unsigned attempt = 0;          ///< 0: the first sending; 1: the second of a retry or duplicate
  std::size_t sent_size = 0;     ///< bytes of the request handed to the kernel
  std::size_t surplus_size = 0;  ///< bytes that came after the end of the answer, unasked
  std::string_view detail;       ///< for people: why it was not answered; empty if it was

  [[nodiscard]] bool is_answered() const { return fate == Fate::answered; }
  /// Whether the server may have acted upon the request although no whole answer says so. A server
  /// that acts before it has the whole request is not excluded.
  [[nodiscard]] bool is_outcome_unknown() const {
    return fate != Fate::answered && fate != Fate::refused && sent_size > 0;
  }
  /// The value of the first header of that name, whatever its case, without surrounding blanks.
  /// O(size of the headers).
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// A reply with its own copy of the bytes.
class KeptReply {
 public:
  explicit KeptReply(const Reply& reply);

  /// Valid as long as this lives.
  [[nodiscard]] Reply view() const;

 private:
  Reply reply_;  ///< its views are set by view()
  std::string bytes_;
  std::size_t fields_size_;
  std::size_t body_size_;
};

}  // namespace misdeal::wire
