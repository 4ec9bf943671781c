#include "engine/http/serve.h"

#include <csignal>
#include <cstdlib>
#include <ostream>

#include <fmt/format.h>
#include <pthread.h>

#include "engine/http/api.h"
#include "engine/http/http_server.h"

namespace misdeal::engine::http {
namespace {

constexpr int kInfrastructureFailed = 4;

/// Keeps the signals that end the server from killing it, in this thread and all that it starts.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~EndSignals() { allow(); }
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  void wait() const {
    int signal = 0;
    while (sigwait(&signals_, &signal) != 0) {
    }
  }
  /// Who asks a second time does not want to wait.
  void allow() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

TablesConfig tables_of(const ServeOptions& options) {
  TablesConfig config;
  config.factory = options.factory ? options.factory : [](const LobbyConfig& lobby) {
    return make_lobby(ProcessingMode::per_table_lock, lobby);
  };
  config.request_ttl = options.ttl;
  config.duplicates = options.duplicates;
  config.tables_max = options.tables_max;
  config.house.seats = options.computer_seats;
  config.house.stack = options.computer_stack;
  config.house.thinking = options.thinking;
  return config;
}

/// An address as it stands in a URL.
std::string in_url(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

int serve(const ServeOptions& options, std::ostream& out) {
  const EndSignals signals;
  Api api(tables_of(options), SeatTokens::with_random_key());
  HttpServerOptions listening;
  listening.host = options.host;
  listening.port = options.port;
  listening.connections_max = options.threads;
  const auto server = HttpServer::start(listening, api);
  if (!server) {
    out << server.error() << '\n' << std::flush;
    return kInfrastructureFailed;
  }
  out << fmt::format("serving on http://{}:{}/", in_url(options.host), (*server)->port()) << '\n'
      << std::flush;
  signals.wait();
  signals.allow();
  api.begin_shutdown();
  if (!api.wait_until_idle(options.finishing_max)) {
    out << fmt::format("{} requests did not end within {} ms", api.running(),
                       options.finishing_max.count())
        << '\n'
        << std::flush;
    std::_Exit(kInfrastructureFailed);  // Their threads cannot be joined.
  }
  (*server)->stop();
  return 0;
}

}  // namespace misdeal::engine::http
