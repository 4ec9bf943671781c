#include "engine/http/connection.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace misdeal::engine::http {
namespace {

using std::chrono::milliseconds;

/// Waits until the socket is ready; false if the deadline comes first.
bool wait_for(int socket, short events, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{socket, events, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) {
      return true;  // An error shows when the socket is used.
    }
    if (ready == 0 && left.count() <= 0) {
      return false;
    }
  }
}

/// What the client still sends is read and thrown away for a moment: closing a socket with unread
/// bytes would destroy the answer on its way.
void linger(int socket) {
  constexpr milliseconds kLingerMax{200};
  constexpr std::size_t kBytesMax = 256UL * 1024;
  ::shutdown(socket, SHUT_WR);
  const auto deadline = std::chrono::steady_clock::now() + kLingerMax;
  char waste[4096];
  for (std::size_t read = 0; read < kBytesMax && wait_for(socket, POLLIN, deadline);) {
    const ssize_t count = ::recv(socket, waste, sizeof waste, MSG_DONTWAIT);
    if (count <= 0) {
      return;
    }
    read += static_cast<std::size_t>(count);
  }
}

}  // namespace

void Connection::converse() {
  for (std::size_t served = 1; served <= limits_.requests_max;) {
    bool has_been_told_to_continue = false;
    // A request that is there already needs no waiting for.
    NextMessage message = next_message(received_, limits_.message);
    Time::time_point deadline =
        Time::now() + (received_.empty() ? limits_.idle_max : limits_.arrival_max);
    while (message.state == NextMessage::State::incomplete) {
      if (message.awaits_continue && !has_been_told_to_continue) {
        has_been_told_to_continue = true;
        if (!send("HTTP/1.1 100 Continue\r\n\r\n")) {
          return;
        }
      }
      const bool is_first_byte = received_.empty();
      const Receipt receipt = receive(deadline);
      if (receipt != Receipt::some_bytes) {
        if (!received_.empty() && is_shutting_down()) {
          refuse({.type = ProblemType::shutting_down, .detail = "no new requests are taken"});
        } else if (!received_.empty() && receipt == Receipt::too_late) {
          refuse({.type = ProblemType::request_timeout, .detail = "send requests in one go"});
        }
        return;
      }
      if (is_first_byte) {
        deadline = Time::now() + limits_.arrival_max;
      }
      message = next_message(received_, limits_.message);
    }
    if (message.state == NextMessage::State::refused) {
      refuse(message.problem);
      return;
    }
    if (!answer(message, served == limits_.requests_max)) {
      return;
    }
    received_.erase(0, message.bytes);
    ++served;
  }
}

bool Connection::answer(const NextMessage& message, bool is_last) {
  const HttpResponse response = api_.handle(message.request);
  const bool closes = is_last || !message.keeps_alive || is_shutting_down();
  const bool is_sent = send(to_bytes(response, message.request.method != "HEAD", closes));
  if (is_sent && closes) {
    linger(socket_);
  }
  return is_sent && !closes;
}

Connection::Receipt Connection::receive(Time::time_point deadline) {
  ssize_t count = 0;
  for (;;) {
    count = ::recv(socket_, chunk_.data(), chunk_.size(), MSG_DONTWAIT);
    if (count >= 0 || (errno != EAGAIN && errno != EINTR)) {
      break;
    }
    if (!wait_for(socket_, POLLIN, deadline)) {
      return Receipt::too_late;
    }
  }
  if (count <= 0) {
    return Receipt::nothing_more;
  }
  // Bytes that drip in without end are no reason to go on for ever.
  const bool is_late = !received_.empty() && Time::now() > deadline;
  received_.append(chunk_.data(), static_cast<std::size_t>(count));
  return is_late ? Receipt::too_late : Receipt::some_bytes;
}

bool Connection::send(std::string_view bytes) {
  const auto deadline = Time::now() + limits_.delivery_max;
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (!wait_for(socket_, POLLOUT, deadline)) {
        return false;
      }
    } else if (errno != EINTR) {
      return false;
    }
    if (!bytes.empty() && Time::now() > deadline) {
      return false;
    }
  }
  return true;
}

void Connection::refuse(const Problem& problem) {
  const HttpResponse response = to_response(problem);
  api_.metrics().count_answer(response.status);
  if (send(to_bytes(response, true, true))) {
    linger(socket_);
  }
}

bool Connection::is_shutting_down() const {
  return api_.is_shutting_down();
}

void turn_away(int socket, const Problem& problem) noexcept {
  try {
    const std::string bytes = to_bytes(to_response(problem), true, true);
    char waste[4096];
    static_cast<void>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    ::shutdown(socket, SHUT_WR);
    while (::recv(socket, waste, sizeof waste, MSG_DONTWAIT) > 0) {
    }
  } catch (...) {
    return;  // No memory to say so: it is closed all the same.
  }
}

}  // namespace misdeal::engine::http
