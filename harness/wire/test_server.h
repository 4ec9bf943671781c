#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/wire/endpoint.h"

/// For tests only.
namespace misdeal::wire {

/// A listening socket on a free port of 127.0.0.1.
class Listener {
 public:
  explicit Listener(int backlog = 1024) : handle_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(handle_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(handle_, backlog) != 0 ||
        getsockname(handle_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { close(handle_); }

  [[nodiscard]] int handle() const { return handle_; }
  [[nodiscard]] Endpoint endpoint() const { return {"127.0.0.1", port_, ""}; }

 private:
  int handle_;
  std::uint16_t port_ = 0;
};

inline std::string answer(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}

/// The size of the first request in these bytes, head and body; 0 if it is not whole yet.
inline std::size_t whole_request_size(const std::string& bytes) {
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string::npos) return 0;
  constexpr std::string_view kLength = "Content-Length: ";
  const auto length = bytes.find(kLength);
  std::size_t size = head_end + 4;
  if (length < head_end) size += std::strtoul(&bytes[length + kLength.size()], nullptr, 10);
  return bytes.size() >= size ? size : 0;
}

/// The server's end of one connection, for a script that says what happens on it.
class Peer {
 public:
  Peer(int handle, unsigned number) : handle_(handle), number_(number) {}

  /// Counts the connections of the server, from 0.
  [[nodiscard]] unsigned number() const { return number_; }

  /// The next whole request, head and body; nothing when the connection has ended.
  std::optional<std::string> read_request() {
    while (true) {
      if (const std::size_t size = whole_request_size(unread_); size > 0) {
        std::string request = unread_.substr(0, size);
        unread_.erase(0, size);
        return request;
      }
      char buffer[4096];
      const ssize_t size = recv(handle_, buffer, sizeof buffer, 0);
      was_reset_ |= size < 0;
      if (size <= 0) return std::nullopt;
      unread_.append(buffer, static_cast<std::size_t>(size));
    }
  }
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t size = send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
  }
  void close() { shutdown(handle_, SHUT_RDWR); }
  /// The connection ends with an error on the other side.
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(handle_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    resets_ = true;
  }
  /// Whether reading ended with an error instead of in peace.
  [[nodiscard]] bool was_reset() const { return was_reset_; }
  /// What has come of a request that is not whole.
  [[nodiscard]] const std::string& unread() const { return unread_; }
  [[nodiscard]] bool is_to_be_reset() const { return resets_; }
  /// Returns when the other side has gone.
  void wait_for_end() {
    char buffer[4096];
    while (recv(handle_, buffer, sizeof buffer, 0) > 0) {
    }
  }
  /// Until so many bytes have arrived; reads none of them.
  void wait_for_bytes(std::size_t count) {
    std::vector<char> bytes(count);
    while (recv(handle_, bytes.data(), count, MSG_PEEK) < static_cast<ssize_t>(count)) {
      std::this_thread::yield();
    }
  }

 private:
  int handle_;
  unsigned number_;
  std::string unread_;
  bool resets_ = false;
  bool was_reset_ = false;
};

/// A server with a thread for each connection, which does what the script says. When the script
/// returns, the connection is closed. Ends, and ends all connections, with its lifetime.
class TestServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit TestServer(Script script)
      : script_(std::move(script)), acceptor_([this] { accept_all(); }) {}
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer() {
    shutdown(listener_.handle(), SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int handle : open_) shutdown(handle, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  [[nodiscard]] Endpoint endpoint() const { return listener_.endpoint(); }
  [[nodiscard]] unsigned accepted() const { return accepted_.load(); }

 private:
  void accept_all() {
    while (true) {
      const int handle = accept4(listener_.handle(), nullptr, nullptr, SOCK_CLOEXEC);
      if (handle < 0) return;
      const unsigned number = accepted_++;
      const std::lock_guard lock(mutex_);
      open_.push_back(handle);
      threads_.emplace_back([this, handle, number] { serve(handle, number); });
    }
  }

  void serve(int handle, unsigned number) {
    Peer peer(handle, number);
    script_(peer);
    const std::lock_guard lock(mutex_);
    std::erase(open_, handle);
    if (!peer.is_to_be_reset()) shutdown(handle, SHUT_RDWR);
    ::close(handle);
  }

  Listener listener_;
  Script script_;
  std::atomic<unsigned> accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;             ///< guarded by mutex_
  std::vector<std::thread> threads_;  ///< joined at the end, when nobody adds any more
  std::thread acceptor_;
};

/// Answers every request with "ok".
inline void answer_all(Peer& peer) {
  while (peer.read_request()) peer.write(answer("ok"));
}

}  // namespace misdeal::wire
