#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/http/http_server.h"
#include "harness/mutants/engine_registry.h"

namespace misdeal::harness {

/// An engine of the zoo behind the reference server, on a free port of this machine, until this
/// ends.
class ServedEngine {
 public:
  explicit ServedEngine(std::string_view engine, engine::Nanoseconds ttl = std::chrono::seconds{5})
      : api_(config_of(engine, ttl), engine::http::SeatTokens(engine::SipKey{1, 2})) {
    auto server = engine::http::HttpServer::start({}, api_);
    EXPECT_TRUE(server) << server.error();
    if (server) server_ = std::move(*server);
  }

  [[nodiscard]] std::string url() const {
    return fmt::format("http://127.0.0.1:{}", server_->port());
  }
  void stop() { server_->stop(); }

 private:
  static engine::http::TablesConfig config_of(std::string_view engine, engine::Nanoseconds ttl) {
    engine::http::TablesConfig config;
    config.factory = find_engine(engine)->make;
    config.request_ttl = ttl;
    return config;
  }

  engine::http::Api api_;
  std::unique_ptr<engine::http::HttpServer> server_;
};

}  // namespace misdeal::harness
