// openapi.json is held against what the server really answers: every route is described, every
// answer fits its description, every status that is described was seen.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "engine/http/embedded_files.h"
#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

std::string lower(std::string_view method) {
  std::string text(method);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// Rules that make a chip from nothing for whoever brings exactly 13, leaves seat 9, or folds with
/// a bet of 50 in front; and in every hand that is dealt to three.
std::expected<Transition, RuleRefusal> apply_minting(const Game& game, const Command& what) {
  auto transition = apply(game, what);
  const bool is_brought = what.kind == CommandKind::join || what.kind == CommandKind::add_chips;
  if (transition && ((is_brought && what.amount == Chips{13}) ||
                     (what.kind == CommandKind::leave && what.seat == SeatNo{9}) ||
                     (what.kind == CommandKind::fold && game.seat(what.seat).bet == Chips{50}))) {
    transition->after.seat(SeatNo{1}).stack += Chips{1};
  }
  return transition;
}
std::expected<Transition, RuleRefusal> deal_minting(const Game& game, const Deck& deck) {
  auto transition = start_hand(game, deck);
  if (transition && transition->after.dealt_in_count == 3) {
    transition->after.seat(SeatNo{1}).stack += Chips{1};
  }
  return transition;
}

/// Passes everything on, but cannot be looked into.
class Opaque final : public ActionProcessor {
 public:
  explicit Opaque(std::unique_ptr<ActionProcessor> inner) : inner_(std::move(inner)) {}
  Response submit(TableId table, const Request& request) override {
    return inner_->submit(table, request);
  }
  MoveResponse move(const MoveRequest& request) override { return inner_->move(request); }
  TableView read(TableId table) override { return inner_->read(table); }
  AuditTrail drain(TableId table) override { return inner_->drain(table); }

 private:
  std::unique_ptr<ActionProcessor> inner_;
};

class OpenApi : public ApiTest {
 protected:
  void SetUp() override {
    doc_ = Json::parse(openapi_files().front().content);
    TablesConfig config = reference_tables();
    config.factory = [](LobbyConfig lobby) {
      lobby.rules = {&apply_minting, &deal_minting};
      return make_lobby(ProcessingMode::per_table_lock, lobby);
    };
    open(config);
  }

  /// Sends, and holds the answer against the description of the route.
  HttpResponse call(std::string_view method, const std::string& path_template,
                    std::string_view body = "", const HeaderList& headers = {},
                    const std::string& parameter = "1", const std::string& query = "") {
    std::string target = path_template;
    replace(target, "{table}", table_.empty() ? "1" : table_.substr(table_.rfind('/') + 1));
    for (const char* name : {"{seat}", "{id}", "{version}"}) {
      replace(target, name, parameter);
    }
    const HttpResponse response = send(method, target + query, body, headers);
    check(method, path_template, response);
    return response;
  }

  void check(std::string_view method, const std::string& path_template,
             const HttpResponse& response) {
    const std::string status = std::to_string(response.status);
    const std::string name = std::string(method) + " " + path_template + " " + status;
    const Json& operation = doc_["paths"][path_template][lower(method)];
    if (!operation.contains("responses") || !operation["responses"].contains(status)) {
      ADD_FAILURE() << name << " is not described: " << response.body;
      return;
    }
    seen_.insert(name);
    Json description = operation["responses"][status];
    if (description.contains("$ref")) {
      description = doc_["components"]["responses"]["Problem"];
    }
    for (const auto& [header, ignored] : description.value("headers", Json::object()).items()) {
      if (!header.starts_with("Idempotency-")) {
        EXPECT_NE(header_of(response, header), "") << name << " lacks " << header;
      }
    }
    if (!description.contains("content")) {
      EXPECT_EQ(response.body, "") << name;
      return;
    }
    const std::string type(response.content_type);
    ASSERT_TRUE(description["content"].contains(type)) << name << ": " << type;
    if (type.find("json") != std::string::npos) {
      validate(description["content"][type]["schema"], response.body, name);
    }
  }

  void validate(Json schema_json, const std::string& body, const std::string& name) {
    schema_json["components"] = doc_["components"];  // what its references point into
    valijson::Schema schema;
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    const Json json = Json::parse(body, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << name << ": " << body;
    if (!validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(json), &results)) {
      valijson::ValidationResults::Error error;
      while (results.popError(error)) {
        ADD_FAILURE() << name << ": " << error.description << " in " << body;
      }
    }
  }

  static void replace(std::string& text, std::string_view what, const std::string& by) {
    if (const std::size_t at = text.find(what); at != std::string::npos) {
      text.replace(at, what.size(), by);
    }
  }

  std::set<std::string> described() {
    std::set<std::string> all;
    for (const RouteName& route : Api::routes()) {
      const std::string path(route.path);
      for (const auto& [status, ignored] :
           doc_["paths"][path][lower(route.method)].value("responses", Json::object()).items()) {
        all.insert(fmt::format("{} {} {}", route.method, path, status));
      }
    }
    return all;
  }

  // ---- Provoking each status

  /// A request that changes a table: how it is sent, and what it is when all is well.
  struct Change {
    std::string method;
    std::string path;
    std::string body;
    bool needs_token = true;
    std::string refused_body;  ///< refused with 409 in the middle of a hand
  };
  static std::vector<Change> changes() {
    const std::string table = "/api/v1/tables/{table}";
    return {{"POST", table + "/actions", R"({"seat":1,"kind":"call"})", true,
             R"({"seat":1,"kind":"check"})"},
            {"POST", table + "/hands", "{}", false, "{}"},
            {"POST", table + "/players", R"({"seat":3,"amount":100})", false,
             R"({"seat":3,"amount":100})"},
            {"DELETE", table + "/players/{seat}", "", true, ""},
            {"POST", table + "/players/{seat}/chips", R"({"amount":5})", true, R"({"amount":5})"}};
  }

  void provoke_refusals(const Change& change) {
    const auto send_it = [&](const HeaderList& headers, std::string_view body) {
      return call(change.method, change.path, body, headers).status;
    };
    deal_heads_up();
    EXPECT_EQ(send_it({}, change.body), 400);  // no key
    EXPECT_EQ(send_it(keyed_for(1), change.refused_body), 409);
    HeaderList stale = keyed_for(1);
    stale.emplace_back("If-Match", "\"999\"");
    EXPECT_EQ(send_it(stale, change.body), 412);
    stale.pop_back();
    EXPECT_EQ(send_it(stale, change.body), 422);  // the key is used up
    HeaderList text = keyed_for(1);
    text.emplace_back("Content-Type", "text/plain");
    EXPECT_EQ(send_it(text, "{}"), 415);
    if (change.needs_token) {
      EXPECT_EQ(send_it(keyed(), change.body), 401);
      EXPECT_EQ(
          send_it({{"Idempotency-Key", fresh_key()}, {"Authorization", "Bearer 1-2"}}, change.body),
          403);
    }
    table_ = "/api/v1/tables/99";
    EXPECT_EQ(send_it(keyed_for(1), change.body), 404);
  }

  Json doc_;
  std::set<std::string> seen_;
};

TEST_F(OpenApi, DescribesEveryRouteAndNoOther) {
  std::set<std::string> routes;
  for (const RouteName& route : Api::routes()) {
    routes.insert(lower(route.method) + " " + std::string(route.path));
  }
  std::set<std::string> described;
  for (const auto& [path, operations] : doc_["paths"].items()) {
    for (const auto& [method, ignored] : operations.items()) {
      described.insert(std::string(method) + " " + path);
    }
  }
  EXPECT_EQ(described, routes);
  EXPECT_EQ(doc_["openapi"], "3.1.0");
}

TEST_F(OpenApi, SaysWhatTheServerAnswers) {
  const std::string tables = "/api/v1/tables";
  const std::string table = "/api/v1/tables/{table}";

  // All is well.
  EXPECT_EQ(call("POST", tables, R"({"deck_seed":7})", keyed()).status, 201);
  table_ = "/api/v1/tables/1";
  ASSERT_EQ(call("POST", table + "/players", R"({"seat":1,"amount":100})", keyed()).status, 200);
  deal_heads_up();
  EXPECT_EQ(call("GET", tables).status, 200);
  EXPECT_EQ(call("GET", table).status, 200);
  EXPECT_EQ(call("GET", table, "", {{"If-None-Match", "\"3\""}}).status, 304);
  EXPECT_EQ(call("GET", table + "/players/{seat}", "", keyed_for(1)).status, 200);
  const HeaderList called = keyed_for(1);
  EXPECT_EQ(call("POST", table + "/actions", R"({"seat":1,"kind":"call"})", called).status, 200);
  ASSERT_EQ(act(2, "fold").status, 200);
  EXPECT_EQ(call("POST", table + "/players/{seat}/chips", R"({"amount":5})", keyed_for(1)).status,
            200);
  EXPECT_EQ(call("POST", table + "/hands", "{}", keyed()).status, 200);
  ASSERT_EQ(act(2, "fold").status, 200);
  EXPECT_EQ(call("DELETE", table + "/players/{seat}", "", keyed_for(1)).status, 200);
  EXPECT_EQ(call("GET", table + "/movements").status, 200);
  EXPECT_EQ(call("GET", table + "/requests").status, 200);
  EXPECT_EQ(call("GET", table + "/requests/{id}", "", {}, called[0].second).status, 200);
  EXPECT_EQ(call("GET", table + "/snapshots").status, 200);
  EXPECT_EQ(call("GET", table + "/snapshots/{version}", "", {}, "3").status, 200);
  EXPECT_EQ(call("GET", table + "/alarms").status, 200);
  for (const char* path : {"/healthz", "/metrics", "/openapi.json"}) {
    EXPECT_EQ(call("GET", path).status, 200);
  }

  // What a client does wrong.
  EXPECT_EQ(call("POST", tables, R"({"ante":-1})").status, 400);
  EXPECT_EQ(call("POST", tables, "ante=1", {{"Content-Type", "text/plain"}}).status, 415);
  const HeaderList reused = keyed();
  EXPECT_EQ(call("POST", tables, "{}", reused).status, 201);
  EXPECT_EQ(call("POST", tables, R"({"ante":1})", reused).status, 422);
  EXPECT_EQ(call("POST", table + "/recovery", R"({"x":1})").status, 400);
  EXPECT_EQ(call("POST", table + "/recovery", "{}").status, 409);
  EXPECT_EQ(call("POST", table + "/recovery", "x", {{"Content-Type", "text/plain"}}).status, 415);
  EXPECT_EQ(call("GET", table + "/movements", "", {}, "", "?limit=x").status, 400);
  EXPECT_EQ(call("GET", table + "/requests", "", {}, "", "?page=1").status, 400);
  EXPECT_EQ(call("GET", table + "/requests/{id}", "", {}, uuid(999)).status, 404);
  EXPECT_EQ(call("GET", table + "/snapshots/{version}", "", {}, "999").status, 404);
  EXPECT_EQ(call("GET", table + "/players/{seat}").status, 401);
  EXPECT_EQ(call("GET", table + "/players/{seat}", "", keyed_for(2)).status, 403);
  EXPECT_EQ(call("GET", table + "/players/{seat}", "",
                 {{"Authorization", "Bearer x"}, {"Authorization", "Bearer x"}})
                .status,
            400);
  EXPECT_EQ(call("DELETE", table).status, 401);
  EXPECT_EQ(call("DELETE", table, "", keyed_for(1)).status, 403);
  EXPECT_EQ(call("DELETE", table, "", {{"Authorization", "a"}, {"Authorization", "b"}}).status,
            400);
  const HeaderList owner{{"Authorization", "Bearer " + owner_token_}};
  EXPECT_EQ(call("DELETE", table, "", owner).status, 204);
  for (const RouteName& route : Api::routes()) {
    if (route.path.starts_with(table)) {
      EXPECT_EQ(call(route.method, std::string(route.path)).status, 404) << route.path;
    }
  }
  for (const Change& change : changes()) {
    SCOPED_TRACE(change.method + " " + change.path);
    provoke_refusals(change);
  }

  // What goes wrong inside; each stops its table, and the next is told so.
  const auto fails = [&](const std::string& method, const std::string& path,
                         const std::string& body, int seat) {
    EXPECT_EQ(call(method, path, body, keyed_for(seat), std::to_string(seat)).status, 500);
    EXPECT_EQ(call(method, path, body, keyed_for(seat), std::to_string(seat)).status, 423);
    EXPECT_EQ(call("GET", table).status, 200);
    EXPECT_EQ(call("GET", table + "/alarms").status, 200);
    EXPECT_EQ(call("POST", table + "/recovery").status, 200);
  };
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  fails("POST", table + "/players", R"({"seat":2,"amount":13})", 1);
  fails("POST", table + "/players/{seat}/chips", R"({"amount":13})", 1);
  ASSERT_EQ(join(9, 100).status, 200);
  fails("DELETE", table + "/players/{seat}", "", 9);
  ASSERT_EQ(join(5, 100).status, 200);
  fails("POST", table + "/hands", "{}", 1);
  deal_heads_up();
  ASSERT_EQ(
      send("POST", table_ + "/actions", R"({"seat":1,"kind":"raise","amount":50})", keyed_for(1))
          .status,
      200);
  ASSERT_EQ(
      send("POST", table_ + "/actions", R"({"seat":2,"kind":"raise","amount":98})", keyed_for(2))
          .status,
      200);
  fails("POST", table + "/actions", R"({"seat":1,"kind":"fold"})", 1);

  // An engine that cannot be looked into.
  TablesConfig opaque = reference_tables();
  opaque.factory = [](const LobbyConfig& lobby) -> std::unique_ptr<ActionProcessor> {
    return std::make_unique<Opaque>(make_lobby(ProcessingMode::per_table_lock, lobby));
  };
  open(opaque);
  deal_heads_up();
  EXPECT_EQ(call("GET", table).status, 200);
  for (const char* path : {"/players/{seat}", "/requests", "/snapshots", "/alarms"}) {
    EXPECT_EQ(call("GET", table + path, "", keyed_for(1)).status, 501) << path;
  }
  EXPECT_EQ(call("GET", table + "/requests/{id}", "", {}, uuid(1)).status, 501);
  EXPECT_EQ(call("GET", table + "/snapshots/{version}", "", {}, "1").status, 501);

  // A table that remembers one request and no more.
  TablesConfig forgetful = reference_tables();
  forgetful.limits.requests_max = 1;
  open(forgetful);
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  for (const Change& change : changes()) {
    EXPECT_EQ(call(change.method, change.path, change.body, keyed_for(1)).status, 429)
        << change.path;
  }

  api_->begin_shutdown();
  for (const RouteName& route : Api::routes()) {
    EXPECT_EQ(call(route.method, std::string(route.path), "", {}, "1").status, 503);
  }

  std::vector<std::string> not_seen;
  std::ranges::set_difference(described(), seen_, std::back_inserter(not_seen));
  EXPECT_EQ(not_seen, std::vector<std::string>{}) << "described, but never seen";
}

}  // namespace
}  // namespace misdeal::engine::http::test
