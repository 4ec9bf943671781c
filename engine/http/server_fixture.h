#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/http/api.h"
#include "engine/http/http_message.h"

/// What the tests of the server share: an Api to call without a socket, and requests put together.
namespace misdeal::engine::http::test {

using Json = nlohmann::json;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline std::string uuid(std::uint64_t number) {
  return to_string(RequestId{0x1234'5678'9ABC'4DEF, 0x8000'0000'0000'0000 | number});
}

inline std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [known, value] : response.headers) {
    if (known == name) {
      return value;
    }
  }
  return "";
}

inline Json json_of(const HttpResponse& response) {
  return Json::parse(response.body, nullptr, false);
}

/// The type of a problem without its prefix; the body if it is none.
inline std::string problem_of(const HttpResponse& response) {
  const Json json = json_of(response);
  if (response.content_type != "application/problem+json" || !json.is_object()) {
    return response.body;
  }
  EXPECT_EQ(json.value("status", 0), response.status);
  const std::string type = json.value("type", "");
  EXPECT_TRUE(type.starts_with("/problems/")) << type;
  return type.substr(std::string_view("/problems/").size());
}

inline TablesConfig reference_tables(ProcessingMode mode = ProcessingMode::per_table_lock) {
  TablesConfig config;
  config.factory = [mode](const LobbyConfig& lobby) { return make_lobby(mode, lobby); };
  return config;
}

/// Seats the players of a table and speaks for them.
class ApiTest : public testing::Test {
 protected:
  void open(const TablesConfig& config) {
    api_ = std::make_unique<Api>(config, SeatTokens(SipKey{1, 2}));
  }
  void SetUp() override { open(reference_tables()); }

  HttpResponse send(std::string_view method, std::string_view target, std::string_view body = "",
                    const HeaderList& headers = {}) {
    HttpRequest request{method, target, {}, body};
    for (const auto& [name, value] : headers) {
      request.headers.push_back({name, value});
    }
    if (!body.empty() && request.count("content-type") == 0) {
      request.headers.push_back({"Content-Type", "application/json"});
    }
    return api_->handle(request);
  }

  std::string fresh_key() { return uuid(++keys_used_); }
  HeaderList keyed() { return {{"Idempotency-Key", fresh_key()}}; }
  HeaderList keyed_for(int seat) {
    return {{"Idempotency-Key", fresh_key()},
            {"Authorization", "Bearer " + tokens_[static_cast<std::size_t>(seat)]}};
  }

  /// Opens the next table and gives its path; it is the one that the functions below are about.
  std::string open_table(std::string_view body = R"({"deck_seed":7})") {
    const HttpResponse response = send("POST", "/api/v1/tables", body);
    EXPECT_EQ(response.status, 201) << response.body;
    table_ = header_of(response, "Location");
    owner_token_ = json_of(response).value("token", "");
    return table_;
  }
  HttpResponse join(int seat, int chips) {
    const HttpResponse response =
        send("POST", table_ + "/players", Json{{"seat", seat}, {"amount", chips}}.dump(), keyed());
    if (response.status == 200) {
      tokens_[static_cast<std::size_t>(seat)] = json_of(response).value("token", "");
    }
    return response;
  }
  HttpResponse deal() { return send("POST", table_ + "/hands", "{}", keyed()); }
  HttpResponse act(int seat, std::string_view kind) {
    return send("POST", table_ + "/actions", Json{{"seat", seat}, {"kind", kind}}.dump(),
                keyed_for(seat));
  }
  Json table() { return json_of(send("GET", table_)); }

  /// Two players with 100 chips at seats 1 and 2 and a hand dealt: version 3, seat 1 to act.
  void deal_heads_up() {
    open_table();
    ASSERT_EQ(join(1, 100).status, 200);
    ASSERT_EQ(join(2, 100).status, 200);
    ASSERT_EQ(deal().status, 200);
    ASSERT_EQ(table()["to_act"], 1);
  }

  std::unique_ptr<Api> api_;
  std::string table_;
  std::string owner_token_;
  std::array<std::string, 10> tokens_;
  std::uint64_t keys_used_ = 0;
};

}  // namespace misdeal::engine::http::test
