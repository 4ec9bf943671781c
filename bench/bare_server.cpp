#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/// The quickest HTTP server there can be: one thread, epoll, one fixed answer. What is measured
/// against it is the client. On request it stalls now and then, as a server with pauses would.
///
///   bare_server PORT [STALL_MS EVERY_MS]
namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"12\"\r\nContent-Length: 29\r\n"
    "\r\n{\"outcome\":\"committed\",\"v\":1}";

std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

/// Requests in these bytes, and where the last whole one ends. Bodies only with Content-Length.
struct Scan {
  std::size_t requests = 0;
  std::size_t end = 0;
};

Scan scan(std::string_view bytes) {
  Scan found;
  while (true) {
    const std::string_view rest = bytes.substr(found.end);
    const auto head_end = rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return found;
    std::size_t size = head_end + 4;
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const auto length = rest.substr(0, head_end).find(kLength);
    if (length != std::string_view::npos) {
      size += std::strtoul(rest.data() + length + kLength.size(), nullptr, 10);
    }
    if (rest.size() < size) return found;
    found.end += size;
    ++found.requests;
  }
}

class Server {
 public:
  explicit Server(std::uint16_t port) {
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 4096) != 0) {
      std::perror("bare_server");
      std::exit(4);
    }
    watch(listener_);
  }

  void serve_once() {
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int handle = events[static_cast<std::size_t>(i)].data.fd;
      handle == listener_ ? accept_one() : serve(handle);
    }
  }

 private:
  void watch(int handle) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = handle;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, handle, &event);
  }

  void accept_one() {
    const int handle = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (handle < 0) return;
    const int on = 1;
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (static_cast<std::size_t>(handle) >= unread_.size()) {
      unread_.resize(static_cast<std::size_t>(handle) + 1);
    }
    unread_[static_cast<std::size_t>(handle)].clear();
    watch(handle);
  }

  void serve(int handle) {
    std::array<char, 16384> buffer;
    const ssize_t size = read(handle, buffer.data(), buffer.size());
    if (size <= 0) {
      close(handle);
      return;
    }
    std::string& unread = unread_[static_cast<std::size_t>(handle)];
    unread.append(buffer.data(), static_cast<std::size_t>(size));
    const Scan found = scan(unread);
    unread.erase(0, found.end);
    for (std::size_t i = 0; i < found.requests; ++i) {
      if (write(handle, kAnswer.data(), kAnswer.size()) < 0) return;
    }
  }

  int listener_ = socket(AF_INET, SOCK_STREAM, 0);
  int epoll_ = epoll_create1(0);
  std::vector<std::string> unread_;  ///< by handle
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::fputs("usage: bare_server PORT [STALL_MS EVERY_MS]\n", stderr);
    return 2;
  }
  Server server(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  const std::int64_t stall_ms = argc == 4 ? std::strtol(argv[2], nullptr, 10) : 0;
  const std::int64_t every_ms = argc == 4 ? std::strtol(argv[3], nullptr, 10) : 0;
  std::int64_t next_stall = now_ms() + every_ms;
  while (true) {
    server.serve_once();
    if (stall_ms == 0 || now_ms() < next_stall) continue;
    const timespec pause{.tv_sec = stall_ms / 1000, .tv_nsec = stall_ms % 1000 * 1'000'000};
    nanosleep(&pause, nullptr);
    next_stall += every_ms;
  }
}
