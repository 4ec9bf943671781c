// What the server shows of the inside: movements, requests, snapshots, alarms, metrics, page files.
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "engine/http/embedded_files.h"
#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

class Inside : public ApiTest {
 protected:
  Json get(const std::string& target) {
    const HttpResponse response = send("GET", target);
    EXPECT_EQ(response.status, 200) << response.body;
    return json_of(response);
  }
  double metric(const std::string& name_and_labels) {
    const std::string text = "\n" + send("GET", "/metrics").body;
    const std::size_t at = text.find("\n" + name_and_labels + " ");
    if (at == std::string::npos) {
      ADD_FAILURE() << "no metric " << name_and_labels << " in " << text;
      return -1;
    }
    return std::stod(text.substr(at + name_and_labels.size() + 2));
  }
};

TEST_F(Inside, MovementsExplainEveryStack) {
  deal_heads_up();
  ASSERT_EQ(act(1, "call").status, 200);
  ASSERT_EQ(act(2, "check").status, 200);
  const Json page = get(table_ + "/movements");
  EXPECT_TRUE(page["checkpoint"].is_null());
  EXPECT_FALSE(page["has_more"].get<bool>());
  ASSERT_EQ(page["commits"].size(), 5U);
  std::map<int, std::int64_t> balances;
  for (const Json& commit : page["commits"]) {
    for (const Json& movement : commit["movements"]) {
      std::int64_t& balance = balances[movement["player"].get<int>()];
      EXPECT_EQ(movement["state_before"], balance);
      balance += movement["amount"].get<std::int64_t>();
      EXPECT_EQ(movement["state_after"], balance);
    }
  }
  EXPECT_EQ(balances[0], table()["pot"]);
  EXPECT_EQ(balances[1], table()["seats"][0]["stack"]);
  EXPECT_EQ(page["commits"][2]["command"]["kind"], "start_hand");
  EXPECT_TRUE(page["commits"][2]["command"]["seat"].is_null());
}

TEST_F(Inside, MovementsAreReadPageByPage) {
  open_table();
  for (int i = 0; i < 7; ++i) {
    ASSERT_EQ(i % 2 == 0 ? join(1, 10).status
                         : send("DELETE", table_ + "/players/1", "", keyed_for(1)).status,
              200);
  }
  std::vector<int> versions;
  bool has_more = true;
  while (has_more) {
    const int after = versions.empty() ? 0 : versions.back();
    const Json page = get(table_ + "/movements?limit=3&after=" + std::to_string(after));
    has_more = page["has_more"].get<bool>();
    for (const Json& commit : page["commits"]) {
      versions.push_back(commit["version"].get<int>());
      EXPECT_EQ(commit["movements"].size(), 1U);
    }
  }
  EXPECT_EQ(versions, (std::vector<int>{1, 2, 3, 4, 5, 6, 7}));
}

TEST_F(Inside, WhatIsDroppedFromTheMovementsIsSummedUp) {
  TablesConfig config = reference_tables();
  config.trail_commits_max = 4;
  open(config);
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(send("POST", table_ + "/players/1/chips", R"({"amount":1})", keyed_for(1)).status,
              200);
    const Json page = get(table_ + "/movements");
    const std::int64_t start =
        page["checkpoint"].is_null() ? 0 : page["checkpoint"]["seats"][0]["stack"].get<int>();
    ASSERT_LE(page["commits"].size(), 4U);
    ASSERT_EQ(page["commits"][0]["movements"][0]["state_before"], start);
    ASSERT_EQ(page["commits"].back()["movements"][0]["state_after"], 101 + i);
    ASSERT_EQ(page["commits"].back()["version"], 2 + i);
  }
  EXPECT_FALSE(get(table_ + "/movements")["checkpoint"].is_null());
  EXPECT_TRUE(get(table_ + "/movements?after=20")["checkpoint"].is_null());
}

TEST_F(Inside, ARememberedRequestShowsItsOutcomeAndNoToken) {
  open_table();
  const HeaderList joining = keyed();
  ASSERT_EQ(send("POST", table_ + "/players", R"({"seat":1,"amount":5})", joining).status, 200);
  const HttpResponse known = send("GET", table_ + "/requests/" + joining[0].second);
  ASSERT_EQ(known.status, 200);
  EXPECT_EQ(known.body.find("token"), std::string::npos);
  EXPECT_EQ(json_of(known)["status"], "completed");
  EXPECT_EQ(json_of(known)["outcome"], "committed");
  EXPECT_EQ(json_of(known)["version"], 1);
  EXPECT_EQ(join(1, 5).status, 409);
  const Json list = get(table_ + "/requests?limit=1");
  EXPECT_EQ(list["remembered"], 2);
  ASSERT_EQ(list["requests"].size(), 1U);
  EXPECT_EQ(list["requests"][0]["refusal"], "seat_taken");
}

TEST_F(Inside, SnapshotsShowTheTableAsItWas) {
  open_table();
  const Json empty = table();
  ASSERT_EQ(join(1, 100).status, 200);
  EXPECT_EQ(get(table_ + "/snapshots")["snapshots"], Json::array({0}));
  EXPECT_EQ(get(table_ + "/snapshots/0"), empty);
}

TEST_F(Inside, MetricsCountRequestsDuplicatesAndLocks) {
  open_table();
  const HeaderList joining = keyed();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(send("POST", table_ + "/players", R"({"seat":1,"amount":5})", joining).status, 200);
  }
  ASSERT_EQ(join(1, 5).status, 409);
  ASSERT_EQ(send("GET", "/nowhere").status, 404);
  EXPECT_EQ(metric("misdeal_requests_total{outcome=\"committed\"}"), 3);
  EXPECT_EQ(metric("misdeal_requests_total{outcome=\"refused_by_rules\"}"), 1);
  EXPECT_EQ(metric("misdeal_duplicate_requests_total"), 2);
  EXPECT_EQ(metric("misdeal_integrity_errors_total"), 0);
  EXPECT_EQ(metric("misdeal_http_responses_total{status=\"404\"}"), 1);
  EXPECT_EQ(metric("misdeal_remembered_requests"), 2);
  EXPECT_EQ(metric("misdeal_tables"), 1);
  EXPECT_GE(metric("misdeal_lock_hold_seconds_count{lock=\"table\"}"), 4);
  EXPECT_GE(metric("misdeal_lock_wait_seconds_count{lock=\"table\"}"), 4);
  const std::string text = send("GET", "/metrics").body;
  EXPECT_EQ(text.find(joining[0].second), std::string::npos) << "no request ids in metrics";
}

TEST_F(Inside, EveryMetricThatAnAlertIsAboutExistsFromTheStart) {
  std::ifstream file(MISDEAL_ALERTS_FILE);
  const std::string rules{std::istreambuf_iterator<char>(file), {}};
  const std::string text = send("GET", "/metrics").body;
  const std::regex name("misdeal_[a-z_]+");
  std::size_t found = 0;
  for (std::sregex_iterator each(rules.begin(), rules.end(), name), end; each != end; ++each) {
    EXPECT_NE(text.find("\n" + each->str()), std::string::npos) << each->str();
    ++found;
  }
  EXPECT_GE(found, 4U);
}

TEST_F(Inside, AnIntegrityErrorIsCountedShownAndMended) {
  TablesConfig config = reference_tables();
  config.factory = [](LobbyConfig lobby) {
    lobby.rules.apply = [](const Game& game, const Command& what) {
      auto transition = apply(game, what);
      if (transition && what.kind == CommandKind::fold) {
        transition->after.seat(what.seat).stack += Chips{1};
      }
      return transition;
    };
    return make_lobby(ProcessingMode::optimistic, lobby);
  };
  open(config);
  deal_heads_up();
  const HttpResponse failed = act(1, "fold");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(problem_of(failed), "failed");
  EXPECT_EQ(problem_of(act(1, "call")), "table-quarantined");
  EXPECT_EQ(metric("misdeal_integrity_errors_total"), 1);
  EXPECT_EQ(send("GET", table_, "", {{"If-None-Match", "\"3\""}}).status, 200)
      << "a quarantine is news, though the version is the same";
  EXPECT_TRUE(table()["is_quarantined"].get<bool>());
  EXPECT_EQ(get(table_ + "/alarms")["alarms"].size(), 1U);
  EXPECT_EQ(send("POST", table_ + "/recovery").status, 200);
  EXPECT_FALSE(table()["is_quarantined"].get<bool>());
  EXPECT_EQ(act(1, "call").status, 200);
  EXPECT_EQ(get(table_ + "/movements?after=3")["commits"][0]["command"]["kind"], "recovery");
}

TEST_F(Inside, ThePageComesWithItsTypesAndAStrictPolicy) {
  ASSERT_FALSE(web_files().empty());
  for (const EmbeddedFile& file : web_files()) {
    const HttpResponse response = send("GET", "/" + std::string(file.path));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, file.content);
    EXPECT_FALSE(response.content_type.empty());
    EXPECT_NE(response.content_type, "application/octet-stream") << file.path;
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-cache");
    EXPECT_TRUE(header_of(response, "Content-Security-Policy").starts_with("default-src 'none'"));
    EXPECT_EQ(file.path.find("test"), std::string_view::npos) << "tests are not served";
  }
  const HttpResponse root = send("GET", "/");
  EXPECT_EQ(root.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(root.body, send("GET", "/index.html").body);
}

}  // namespace
}  // namespace misdeal::engine::http::test
