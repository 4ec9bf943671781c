#include "engine/http/http_server.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

namespace misdeal::engine::http {
namespace {

constexpr int kBacklog = 4096;
/// Threads beyond those that serve connections: they turn away what is too much.
constexpr std::size_t kDoorkeepers = 16;

bool has_option(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 && value != 0;
}

/// How many connections may wait to be accepted: the kernel caps what listen() asks for without a
/// word, and tells it in a field that means something else on connected sockets.
std::size_t backlog_of(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_sacked : 0;
}

/// Counts connections in and out again.
class Guest {
 public:
  Guest(std::atomic<std::size_t>& count, Metrics& metrics) : count_(count), metrics_(metrics) {
    number_ = count_.fetch_add(1, std::memory_order_relaxed) + 1;
    metrics_.add_connections(1);
  }
  ~Guest() {
    count_.fetch_sub(1, std::memory_order_relaxed);
    metrics_.add_connections(-1);
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::atomic<std::size_t>& count_;
  Metrics& metrics_;
  std::size_t number_ = 0;
};

}  // namespace

class HttpServer::Listener : public httplib::Server {
 public:
  Listener(const HttpServerOptions& options, Api& api) : options_(options), api_(api) {}

  std::expected<void, std::string> start() {
    set_tcp_nodelay(true);
    set_socket_options([this](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
      socket_ = socket;
    });
    errno = 0;
    port_ = options_.port == 0                           ? bind_to_any_port(options_.host)
            : bind_to_port(options_.host, options_.port) ? options_.port
                                                         : -1;
    if (port_ <= 0) {
      const int error = errno;
      return std::unexpected(fmt::format("cannot listen on {}:{}: {}", options_.host, options_.port,
                                         error != 0 ? std::strerror(error) : "no such address"));
    }
    if (const auto fit = check_socket(); !fit) {
      return fit;
    }
    try {
      pool_ = std::make_unique<httplib::ThreadPool>(options_.connections_max + kDoorkeepers);
    } catch (const std::system_error& error) {
      return std::unexpected(fmt::format("cannot start {} threads: {}; serve fewer connections",
                                         options_.connections_max + kDoorkeepers, error.what()));
    }
    new_task_queue = [this] { return pool_.release(); };
    accepting_ = std::thread([this] {
      listen_after_bind();
      has_ended_.store(true, std::memory_order_release);
    });
    return {};
  }

  void stop_and_wait() {
    if (!accepting_.joinable()) {
      return;
    }
    // httplib forgets a stop() that comes before its loop has begun.
    while (!is_running() && !has_ended_.load(std::memory_order_acquire)) {
      std::this_thread::yield();
    }
    stop();
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
      for (const int socket : open_) {
        ::shutdown(socket, SHUT_RD);
      }
    }
    accepting_.join();
  }

  [[nodiscard]] int port() const { return port_; }

 private:
  std::expected<void, std::string> check_socket() {
    ::listen(socket_, kBacklog);
    if (has_option(socket_, SO_REUSEPORT)) {
      return std::unexpected(fmt::format("port {} could be shared with another server", port_));
    }
    if (const std::size_t backlog = backlog_of(socket_); backlog < options_.connections_max) {
      return std::unexpected(
          fmt::format("only {} connections can wait for {} that are served; raise it: sysctl -w "
                      "net.core.somaxconn={}",
                      backlog, options_.connections_max, kBacklog));
    }
    return {};
  }

  /// Called by httplib on a thread of the pool for each connection.
  bool process_and_close_socket(socket_t socket) override {
    const Guest guest(guests_, api_.metrics());
    if (guest.number() > options_.connections_max) {
      turn_away(socket, {.type = ProblemType::too_many_connections,
                         .detail = fmt::format("{} are served at once", options_.connections_max)});
    } else if (enter(socket)) {
      try {
        Connection(socket, options_.connection, api_).converse();
      } catch (const std::exception& error) {
        spdlog::error("a connection failed: {}", error.what());
      }
      leave(socket);
    } else {
      turn_away(socket, {.type = ProblemType::shutting_down, .detail = "no requests are taken"});
    }
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  bool enter(int socket) {
    const std::lock_guard guard(mutex_);
    if (!is_stopping_) {
      open_.insert(socket);
    }
    return !is_stopping_;
  }
  void leave(int socket) {
    const std::lock_guard guard(mutex_);
    open_.erase(socket);
  }

  const HttpServerOptions options_;
  Api& api_;
  int socket_ = -1;
  int port_ = -1;
  std::unique_ptr<httplib::ThreadPool> pool_;
  std::atomic<std::size_t> guests_{0};  // Relaxed: a number, it publishes nothing.
  std::atomic<bool> has_ended_{false};  // Released by accepting_, acquired by who stops.
  std::mutex mutex_;
  std::set<int> open_;        ///< guarded by mutex_: connections to be woken; closed after leave()
  bool is_stopping_ = false;  ///< guarded by mutex_
  std::thread accepting_;
};

std::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::start(
    const HttpServerOptions& options, Api& api) {
  auto listener = std::make_unique<Listener>(options, api);
  if (auto started = listener->start(); !started) {
    return std::unexpected(std::move(started.error()));
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

HttpServer::~HttpServer() {
  stop();
}

int HttpServer::port() const {
  return listener_->port();
}

void HttpServer::stop() {
  listener_->stop_and_wait();
}

}  // namespace misdeal::engine::http
