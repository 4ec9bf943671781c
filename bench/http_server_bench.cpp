// Requests a second of the reference server beside those of a bare cpp-httplib handler that returns
// a constant: same thread pool, same socket settings, same load (wrk, one thread, 8 connections).
// The load generator shares the machine, so only the ratio between rows of one run means anything.
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/http/api.h"
#include "engine/http/http_server.h"
#include "engine/table/lobby_config.h"

namespace {

using misdeal::engine::LobbyConfig;
using misdeal::engine::ProcessingMode;
using misdeal::engine::http::Api;
using misdeal::engine::http::HttpRequest;
using misdeal::engine::http::HttpServer;
using misdeal::engine::http::HttpServerOptions;
using misdeal::engine::http::SeatTokens;
using misdeal::engine::http::TablesConfig;

constexpr std::size_t kConnectionsMax = 64;

/// What a run of wrk says.
struct Load {
  double requests_per_second = 0;
  bool has_errors = true;
};

Load run_wrk(int port, const std::string& path, const std::string& script) {
  const std::string file = "/tmp/misdeal_wrk_" + std::to_string(::getpid()) + ".lua";
  std::ofstream(file) << script;
  const std::string command =
      "wrk -t1 -c8 -d3s -s " + file + " http://127.0.0.1:" + std::to_string(port) + path + " 2>&1";
  Load load;
  std::FILE* const output = ::popen(command.c_str(), "r");
  if (output == nullptr) {
    return load;
  }
  char line[256];
  bool has_errors = false;
  while (std::fgets(line, sizeof line, output) != nullptr) {
    const std::string text = line;
    has_errors |= text.find("Non-2xx") != std::string::npos ||
                  text.find("Socket errors") != std::string::npos;
    static_cast<void>(std::sscanf(line, "Requests/sec: %lf", &load.requests_per_second));
  }
  load.has_errors = ::pclose(output) != 0 || has_errors;
  ::unlink(file.c_str());
  return load;
}

void measure(benchmark::State& state, int port, const std::string& path,
             const std::string& script) {
  for (auto _ : state) {
    const Load load = run_wrk(port, path, script);
    if (load.has_errors || load.requests_per_second <= 0) {
      state.SkipWithError("wrk failed, or not every answer was a 2xx");
      return;
    }
    state.counters["requests_per_second"] = load.requests_per_second;
  }
}

/// cpp-httplib by itself, set up as docs/decisions/0007 says it has to be.
class BareServer {
 public:
  BareServer() {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kConnectionsMax + 16); };
    server_.set_keep_alive_max_count(1U << 30U);
    server_.set_tcp_nodelay(true);
    server_.set_socket_options([this](socket_t socket) { socket_ = socket; });
    server_.Get("/constant", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("{\"status\":\"ok\"}", "application/json");
    });
    server_.Post("/constant", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("{\"status\":\"ok\"}", "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    ::listen(socket_, 4096);
    accepting_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~BareServer() {
    while (!server_.is_running()) {
      std::this_thread::yield();
    }
    server_.stop();
    accepting_.join();
  }
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;
  [[nodiscard]] int port() const { return port_; }

 private:
  httplib::Server server_;
  socket_t socket_ = -1;
  int port_ = 0;
  std::thread accepting_;
};

/// The reference server with one table, a player at each of two seats.
class ReferenceServer {
 public:
  ReferenceServer() : api_(config(), SeatTokens({1, 2})) {
    HttpServerOptions options;
    options.connections_max = kConnectionsMax;
    if (auto server = HttpServer::start(options, api_)) {
      server_ = *std::move(server);
    }
    post("/api/v1/tables", "{}", "1");
    token_ = text_after(post("/api/v1/tables/1/players", R"({"seat":1,"amount":100})", "2"),
                        "\"token\":\"");
    post("/api/v1/tables/1/players", R"({"seat":2,"amount":100})", "3");
  }
  [[nodiscard]] int port() const { return server_ ? server_->port() : 0; }
  [[nodiscard]] const std::string& token() const { return token_; }

 private:
  static TablesConfig config() {
    TablesConfig config;
    config.factory = [](const LobbyConfig& lobby) {
      return make_lobby(ProcessingMode::per_table_lock, lobby);
    };
    return config;
  }
  std::string post(std::string_view target, std::string_view body, const std::string& digit) {
    const std::string key = "00000000-0000-0000-0000-00000000000" + digit;
    HttpRequest request{"POST", target, {}, body};
    request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key}};
    return api_.handle(request).body;
  }
  static std::string text_after(const std::string& text, const std::string& before) {
    const std::size_t begin = text.find(before);
    return begin == std::string::npos
               ? ""
               : text.substr(begin + before.size(),
                             text.find('"', begin + before.size()) - begin - before.size());
  }

  Api api_;
  std::unique_ptr<HttpServer> server_;
  std::string token_;
};

const char* const kGet = "";

/// Fresh keys for ever: `prefix` keeps those of different runs apart.
std::string post_script(const std::string& body, const std::string& headers) {
  return "local n = 0\n"
         "wrk.method = 'POST'\n"
         "wrk.headers['Content-Type'] = 'application/json'\n" +
         headers + "wrk.body = '" + body +
         "'\n"
         "function request()\n"
         "  n = n + 1\n"
         "  wrk.headers['Idempotency-Key'] = string.format('11111111-1111-4111-8111-%012x', n)\n"
         "  return wrk.format()\n"
         "end\n";
}

void bare_get(benchmark::State& state) {
  const BareServer server;
  measure(state, server.port(), "/constant", kGet);
}
BENCHMARK(bare_get)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

void get_table(benchmark::State& state) {
  const ReferenceServer server;
  measure(state, server.port(), "/api/v1/tables/1", kGet);
}
BENCHMARK(get_table)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

void bare_post(benchmark::State& state) {
  const BareServer server;
  measure(state, server.port(), "/constant", post_script(R"({"amount":1})", ""));
}
BENCHMARK(bare_post)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

/// Every request commits: adds a chip between hands.
void post_commit(benchmark::State& state) {
  const ReferenceServer server;
  measure(state, server.port(), "/api/v1/tables/1/players/1/chips",
          post_script(R"({"amount":1})",
                      "wrk.headers['Authorization'] = 'Bearer " + server.token() + "'\n"));
}
BENCHMARK(post_commit)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
