#include "harness/wire/connection.h"

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

namespace misdeal::wire {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Idle for longer than this, a connection is looked at before it is used: the server may have
/// closed it, or sent what nobody asked for. In a closed loop that costs nothing.
constexpr std::int64_t kLookAfterIdleNs = 1'000'000;

constexpr std::chrono::milliseconds kReconnectPauseMax{64};

// Slow reading: at most 25 pauses of at most 4 ms.
constexpr int kPiecesMax = 25;
constexpr std::uint64_t kPieceSizeMax = 32;
constexpr std::uint64_t kPauseMsMax = 4;

/// The first bit of a shot's draw: how it hangs up. The others: where, how slowly.
bool first_bit(std::uint64_t draw) {
  return (draw & 1U) != 0;
}

std::size_t send_size_of(const Shot& shot, Fault fault) {
  const std::size_t size = shot.bytes.size();
  if (fault != Fault::cut_mid_body) return size;
  const std::uint64_t where = shot.fault_draw >> 1U;
  const std::size_t cut =
      shot.body_size > 0 ? size - shot.body_size + where % shot.body_size : where % size;
  return std::max<std::size_t>(cut, 1);
}

/// Keeps calls of the owner's from being answered before they return.
class InsideCall {
 public:
  explicit InsideCall(bool& flag) : flag_(flag), before_(std::exchange(flag, true)) {}
  InsideCall(const InsideCall&) = delete;
  InsideCall& operator=(const InsideCall&) = delete;
  ~InsideCall() { flag_ = before_; }

 private:
  bool& flag_;
  bool before_;
};

}  // namespace

Connection::Connection(asio::io_context& io, const asio::ip::tcp::endpoint& peer,
                       const WireOptions& options)
    : options_(options),
      peer_(peer),
      socket_(io.get_executor()),
      timer_(io.get_executor()),
      reader_(options.header_size_max, options.body_size_max) {}

void Connection::make_ready() {
  const InsideCall inside(is_inside_call_);
  if (link_ == Link::open && !is_quiet()) close();
  if (link_ == Link::closed) {
    connect();
  } else {
    tell_ready();
  }
}

void Connection::close() {
  error_code ignored;
  std::ignore = socket_.close(ignored);
  timer_.cancel();
  ++generation_;
  link_ = Link::closed;
  is_reading_ = false;
  is_waiting_to_write_ = false;
}

void Connection::begin(const Shot& shot, unsigned attempt) {
  shot_ = shot;
  fault_ = attempt == 0 ? shot.fault : Fault::none;
  reply_ =
      Reply{.times = {.due_ns = shot.due_ns}, .connection = shot.connection, .attempt = attempt};
  send_size_ = send_size_of(shot, fault_);
  send_goal_ = 0;
  sent_size_ = 0;
  deadline_ns_ = 0;
  is_busy_ = true;
  is_write_broken_ = false;
  reader_.begin(shot.bytes.starts_with("HEAD "));
}

void Connection::await_answer_early() {
  if (link_ == Link::open && reads_plainly()) read();
}

void Connection::start(const Shot& shot, unsigned attempt) {
  const bool is_fresh = now_ns() - last_used_ns_ < kLookAfterIdleNs;
  if (link_ == Link::open && !is_fresh && !is_quiet()) close();
  begin(shot, attempt);
  send_up_to(send_size_);
}

void Connection::send_up_to(std::size_t size) {
  const InsideCall inside(is_inside_call_);
  if (!is_busy_) return;  // ended before all was sent
  send_goal_ = size;
  if (link_ == Link::open) {
    push();
  } else if (link_ == Link::closed) {
    connect();
  }
}

void Connection::end_if_overdue(std::int64_t now) {
  if (deadline_ns_ == 0 || now < deadline_ns_) return;
  if (link_ == Link::connecting) {
    refuse("no connection within the time allowed");
  } else if (is_busy_) {
    detail_ =
        fmt::format("no whole answer within the time allowed; it ran out {}", reader_.detail());
    end(Fate::timed_out, detail_);
  }
}

void Connection::abandon(std::string_view why) {
  if (is_busy_) {
    end(Fate::abandoned, why);
  } else if (link_ == Link::connecting) {
    refuse(why);
  }
}

// --- connecting ----------------------------------------------------------------------------------

bool Connection::is_quiet() {
  char byte = 0;
  const auto size = recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/// After a refusal only after a pause, so that a server that is down is not hammered.
void Connection::connect() {
  link_ = Link::connecting;
  deadline_ns_ = now_ns() + options_.connect_timeout.count();
  if (refusals_in_row_ == 0) return connect_now();
  timer_.expires_after(std::min<std::chrono::milliseconds>(
      std::chrono::milliseconds{1} * (1U << std::min(refusals_in_row_, 6U)), kReconnectPauseMax));
  timer_.async_wait([this, generation = generation_](const error_code& error) {
    if (!error && generation == generation_) connect_now();
  });
}

void Connection::connect_now() {
  ++connect_count_;
  error_code error;
  error = socket_.open(peer_.protocol(), error);
  if (!error) error = socket_.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) {
    asio::post(socket_.get_executor(), [this, error, generation = generation_] {
      if (generation == generation_) on_connected(error);
    });
    return;
  }
  socket_.async_connect(peer_, [this, generation = generation_](const error_code& result) {
    if (generation == generation_) on_connected(result);
  });
}

void Connection::on_connected(const error_code& error) {
  error_code refused = error;
  if (!refused) refused = socket_.non_blocking(true, refused);
  if (refused) {
    const bool lacks_files = refused == boost::system::errc::too_many_files_open;
    detail_ = refused.message() + (lacks_files ? "; raise the limit with ulimit -n" : "");
    return refuse(detail_);
  }
  link_ = Link::open;
  refusals_in_row_ = 0;
  deadline_ns_ = 0;
  last_used_ns_ = now_ns();
  if (!is_busy_) return tell_ready();
  if (send_goal_ > 0) push();
}

void Connection::refuse(std::string_view why) {
  close();
  ++refusals_in_row_;
  deadline_ns_ = 0;
  if (is_busy_) {
    end(Fate::refused, why);
  } else {
    reply_ = Reply{.fate = Fate::refused, .detail = why};
    tell_ready();
  }
}

// --- sending -------------------------------------------------------------------------------------

void Connection::push() {
  while (sent_size_ < send_goal_ && !is_write_broken_) {
    if (reply_.times.first_out_ns == 0) {
      reply_.times.first_out_ns = now_ns();
      deadline_ns_ = reply_.times.first_out_ns + options_.reply_timeout.count();
    }
    error_code error;
    sent_size_ += socket_.write_some(
        asio::buffer(shot_.bytes.data() + sent_size_, send_goal_ - sent_size_), error);
    if (error == asio::error::would_block) return wait_until_writable();
    is_write_broken_ = error.failed();
  }
  if (is_write_broken_) {
    read();  // what the server said before it closed; or the end
  } else if (sent_size_ == send_size_) {
    on_all_sent();
  }
}

/// The server does not read as fast as this side writes; it may answer even so.
void Connection::wait_until_writable() {
  if (reads_plainly()) read();
  if (std::exchange(is_waiting_to_write_, true)) return;
  socket_.async_wait(Socket::wait_write, [this, generation = generation_](const error_code&) {
    if (generation != generation_) return;
    is_waiting_to_write_ = false;
    if (is_busy_) push();
  });
}

void Connection::on_all_sent() {
  reply_.times.last_out_ns = now_ns();
  switch (fault_) {
    case Fault::none:
    case Fault::duplicated:
      return read();
    case Fault::slow_reader:
      pieces_left_ = kPiecesMax;
      return read_slowly();
    case Fault::never_read:
      return wait_unread();
    case Fault::cut_after_send:
    case Fault::cut_mid_body:
    case Fault::retried:
      hang_up(first_bit(shot_.fault_draw) ? HangUp::reset : HangUp::close);
      return end(Fate::abandoned, "cut on purpose");
  }
}

void Connection::hang_up(HangUp how) {
  error_code ignored;
  if (how == HangUp::reset) {
    std::ignore = socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }
  close();
}

void Connection::wait_unread() {
  socket_.async_wait(Socket::wait_read, [this, generation = generation_](const error_code&) {
    if (generation != generation_) return;
    reply_.times.first_in_ns = now_ns();
    hang_up(HangUp::reset);
    end(Fate::abandoned, "the answer was not read, on purpose");
  });
}

// --- reading -------------------------------------------------------------------------------------

void Connection::read() {
  if (std::exchange(is_reading_, true)) return;
  const auto space = reader_.space();
  socket_.async_read_some(
      asio::buffer(space.data(), space.size()),
      [this, generation = generation_](const error_code& error, std::size_t size) {
        if (generation == generation_) on_read(error, size);
      });
}

void Connection::on_read(const error_code& error, std::size_t size) {
  is_reading_ = false;
  if (!is_busy_) return;
  if (error) return end_by_reader(error);
  if (take(size, now_ns()) == ReplyReader::State::incomplete) read();
}

/// If not incomplete, the sending has ended, and the owner may have begun the next one already.
ReplyReader::State Connection::take(std::size_t size, std::int64_t now) {
  if (reply_.times.first_in_ns == 0) reply_.times.first_in_ns = now;
  const ReplyReader::State state = reader_.commit(size);
  if (state == ReplyReader::State::complete) {
    reply_.times.complete_ns = now;
    end(Fate::answered);
  } else if (state == ReplyReader::State::malformed) {
    end(Fate::malformed, reader_.detail());
  }
  return state;
}

void Connection::read_slowly() {
  if (pieces_left_-- == 0) return read();
  timer_.expires_after(std::chrono::milliseconds{1 + (shot_.fault_draw >> 8U) % kPauseMsMax});
  timer_.async_wait([this, generation = generation_](const error_code& error) {
    if (error || generation != generation_) return;
    socket_.async_wait(Socket::wait_read, [this, generation](const error_code&) {
      if (generation == generation_) read_a_piece();
    });
  });
}

void Connection::read_a_piece() {
  const auto space = reader_.space();
  const std::size_t wanted = 1 + (shot_.fault_draw >> 16U) % kPieceSizeMax;
  error_code error;
  const std::size_t size =
      socket_.read_some(asio::buffer(space.data(), std::min(wanted, space.size())), error);
  if (error == asio::error::would_block) return read_slowly();
  if (error) return end_by_reader(error);
  if (take(size, now_ns()) == ReplyReader::State::incomplete) read_slowly();
}

// --- ending --------------------------------------------------------------------------------------

/// The stream ended, in peace or not.
void Connection::end_by_reader(const error_code& error) {
  if (error == asio::error::eof && reader_.end_of_stream() == ReplyReader::State::complete) {
    return end(Fate::answered);
  }
  detail_ = fmt::format("the server {} the connection {}",
                        error == asio::error::eof ? "closed" : "reset", reader_.detail());
  end(Fate::cut, detail_);
}

void Connection::end(Fate fate, std::string_view detail) {
  reply_.fate = fate;
  reply_.detail = detail;
  reply_.status = reader_.status();
  reply_.fields = reader_.fields();
  reply_.body = reader_.body();
  reply_.sent_size = sent_size_;
  reply_.surplus_size = reader_.surplus_size();
  if (reply_.times.complete_ns == 0) reply_.times.complete_ns = now_ns();
  last_used_ns_ = reply_.times.complete_ns;
  deadline_ns_ = 0;
  is_busy_ = false;

  const bool can_go_on = fate == Fate::answered && reader_.keeps_alive() &&
                         reply_.surplus_size == 0 && sent_size_ == shot_.bytes.size();
  if (!can_go_on) close();
  tell_reply();
}

void Connection::tell_ready() {
  if (!is_inside_call_) return owner_->on_ready(*this);
  asio::post(socket_.get_executor(), [this] { owner_->on_ready(*this); });
}

void Connection::tell_reply() {
  if (!is_inside_call_) return owner_->on_reply(*this);
  asio::post(socket_.get_executor(), [this] { owner_->on_reply(*this); });
}

}  // namespace misdeal::wire
