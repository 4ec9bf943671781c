#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace misdeal::wire {

/// Reads one HTTP/1.x answer after the other from bytes as they come, whatever they are. Strict, as
/// Beast's parser is, and bounded: a larger head or body than allowed is malformed.
///
/// Bytes are received straight into space() and then taken with commit(). Interim answers (1xx) are
/// skipped. Allocates only while answers grow beyond what came before. Not thread-safe.
class ReplyReader {
 public:
  enum class State : std::uint8_t { incomplete, complete, malformed };

  /// Bounds in bytes; the head includes the status line, of every interim answer too.
  ReplyReader(std::size_t header_size_max, std::size_t body_size_max);
  ReplyReader(ReplyReader&&) noexcept;
  ReplyReader& operator=(ReplyReader&&) noexcept;
  ~ReplyReader();

  /// Begins the next answer; forgets the last one and all bytes that were not part of it. An answer
  /// to HEAD has no body, whatever its header says.
  void begin(bool answers_head);

  /// Where the next bytes go; never empty while the state is incomplete. Valid until the next call.
  [[nodiscard]] std::span<char> space();
  /// Takes `size` bytes that were put into space().
  State commit(std::size_t size);
  /// The stream ended: completes an answer whose end is the end of the stream.
  State end_of_stream();

  [[nodiscard]] State state() const;
  /// Whether any byte of this answer has come.
  [[nodiscard]] bool has_begun() const;
  /// Whether the stream may carry another answer after this one. Requires a complete answer.
  [[nodiscard]] bool keeps_alive() const;
  /// Bytes that came after the end of the answer.
  [[nodiscard]] std::size_t surplus_size() const;
  /// For people: what is wrong, or how far it got. Valid until the next call.
  [[nodiscard]] std::string_view detail() const;

  // What has been read so far; valid until begin().
  [[nodiscard]] int status() const;
  [[nodiscard]] std::string_view fields() const;  ///< "Name: value\r\n" each
  [[nodiscard]] std::string_view body() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace misdeal::wire
