#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>

#include "engine/http/api.h"
#include "engine/http/connection.h"

namespace misdeal::engine::http {

struct HttpServerOptions {
  std::string host = "127.0.0.1";     ///< only this machine can reach it, unless told otherwise
  int port = 0;                       ///< 0: any free one
  std::size_t connections_max = 256;  ///< served at once, one thread each; more are told 503
  ConnectionLimits connection;
};

/// An Api on a TCP port. cpp-httplib listens, accepts and keeps the pool of threads; what happens
/// on a connection is ours (docs/decisions/0007). Its settings as they come are of no use for this:
/// Nagle's algorithm, a backlog of 5, SO_REUSEPORT. They are replaced, and start() checks that the
/// system took the replacements.
class HttpServer {
 public:
  /// Listens when it returns. Errors, as one line for people: the port cannot be had, threads
  /// cannot be started, the system lets in fewer waiting connections than can be served. The Api
  /// must outlive the server.
  static std::expected<std::unique_ptr<HttpServer>, std::string> start(
      const HttpServerOptions& options, Api& api);

  /// Stops as stop() does.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] int port() const;

  /// Accepts nobody any more, ends every connection after the request that is being handled on it,
  /// and waits until all have ended.
  void stop();

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);

  std::unique_ptr<Listener> listener_;
};

}  // namespace misdeal::engine::http
