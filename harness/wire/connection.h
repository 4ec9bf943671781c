#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/wire/reply.h"
#include "harness/wire/reply_reader.h"
#include "harness/wire/shot.h"
#include "harness/wire/wire.h"

/// Internal to this folder: includes Asio.
namespace misdeal::wire {

// The concrete executor instead of the type-erased one: a tenth of the whole cost of a request.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>,
                                                boost::asio::io_context::executor_type>;

inline std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

class Connection;

/// Who is told what becomes of a connection's doings. Called from within the io_context's run,
/// never from within a call of the connection's.
class ConnectionOwner {
 public:
  /// After make_ready(): it is open, or could not be opened.
  virtual void on_ready(Connection& connection) = 0;
  /// The sending that was begun has ended; reply() is valid until the next begin().
  virtual void on_reply(Connection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

/// One kept-alive connection, made anew when needed, with at most one request in flight.
///
/// A sending goes: begin(), then send_up_to() once or more with growing sizes up to send_size(),
/// and ends with exactly one on_reply. Writes are tried at once and without waiting, so that a loop
/// over connections releases their bytes microseconds apart; everything else is asynchronous.
/// Not thread-safe.
class Connection {
 public:
  Connection(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& peer,
             const WireOptions& options);

  void set_owner(ConnectionOwner* owner) { owner_ = owner; }
  /// For the owner: what the present sending is to it.
  void set_token(std::size_t token) { token_ = token; }
  [[nodiscard]] std::size_t token() const { return token_; }

  /// Connects, unless it is connected and was neither closed by the server nor sent anything
  /// unasked; then on_ready. Requires not busy.
  void make_ready();
  [[nodiscard]] bool is_open() const { return link_ == Link::open; }
  void close();

  /// Takes the next shot, without sending. Requires not busy. `attempt` 1 is sent without fault.
  void begin(const Shot& shot, unsigned attempt);
  /// Waits for the answer from now on, so that nothing but a write is left to do later.
  void await_answer_early();
  /// How much of the shot is to be sent, given its fault. At least 1.
  [[nodiscard]] std::size_t send_size() const { return send_size_; }
  [[nodiscard]] std::size_t sent_size() const { return sent_size_; }
  /// Sends the first `size` bytes of the shot, as far as they were not sent yet; connects if
  /// need be. What follows upon the last byte, follows by itself.
  void send_up_to(std::size_t size);
  /// begin() and all of send_up_to(). A connection that was idle for a while is looked at before.
  void start(const Shot& shot, unsigned attempt);

  [[nodiscard]] bool is_busy() const { return is_busy_; }
  [[nodiscard]] const Shot& shot() const { return shot_; }
  [[nodiscard]] const Reply& reply() const { return reply_; }

  /// Ends what took longer than allowed.
  void end_if_overdue(std::int64_t now);
  /// Ends what is going on as abandoned. `why` must live on.
  void abandon(std::string_view why);

  [[nodiscard]] int native_handle() { return socket_.native_handle(); }
  /// How often a connection was made.
  [[nodiscard]] std::uint64_t connect_count() const { return connect_count_; }

 private:
  enum class Link : std::uint8_t { closed, connecting, open };
  enum class HangUp : std::uint8_t { close, reset };

  void connect();
  void connect_now();
  void on_connected(const boost::system::error_code& error);
  void refuse(std::string_view why);
  /// Neither closed by the server nor with anything to read.
  [[nodiscard]] bool is_quiet();

  [[nodiscard]] bool reads_plainly() const {
    return fault_ == Fault::none || fault_ == Fault::duplicated;
  }
  void push();
  void wait_until_writable();
  void on_all_sent();
  void hang_up(HangUp how);
  void wait_unread();

  void read();
  void on_read(const boost::system::error_code& error, std::size_t size);
  ReplyReader::State take(std::size_t size, std::int64_t now);
  void read_slowly();
  void read_a_piece();

  void end_by_reader(const boost::system::error_code& error);
  void end(Fate fate, std::string_view detail = {});
  void tell_ready();
  void tell_reply();

  const WireOptions& options_;
  boost::asio::ip::tcp::endpoint peer_;
  Socket socket_;
  Timer timer_;  ///< of pauses: before connecting again, while reading slowly
  ReplyReader reader_;
  ConnectionOwner* owner_ = nullptr;
  std::size_t token_ = 0;

  Link link_ = Link::closed;
  std::uint32_t generation_ = 0;  ///< of the socket; handlers of an earlier one do nothing
  unsigned refusals_in_row_ = 0;
  std::uint64_t connect_count_ = 0;
  std::int64_t last_used_ns_ = 0;

  Shot shot_;
  Fault fault_ = Fault::none;
  Reply reply_;
  std::string detail_;  ///< of the reply, where it had to be composed
  std::size_t send_size_ = 0;
  std::size_t send_goal_ = 0;
  std::size_t sent_size_ = 0;
  std::int64_t deadline_ns_ = 0;  ///< 0: none
  int pieces_left_ = 0;           ///< of slow reading
  bool is_busy_ = false;
  bool is_reading_ = false;
  bool is_waiting_to_write_ = false;
  bool is_write_broken_ = false;  ///< the server takes no more bytes; it may still have answered
  bool is_inside_call_ = false;   ///< of the owner's: it must not be told anything now
};

}  // namespace misdeal::wire
