// What people send who mean no good, without a socket: the right refusal each time, and nothing
// changed.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/http/message_reader.h"
#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

struct Refused {
  std::string_view body;
  std::string_view problem;
};

class Hostile : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    deal_heads_up();
    before_ = table();
  }
  void TearDown() override { EXPECT_EQ(table(), before_) << "something was changed"; }

  void expect_refused(std::string_view target, const std::vector<Refused>& bodies) {
    for (const auto& [body, problem] : bodies) {
      const HttpResponse response = send("POST", table_ + std::string(target), body, keyed_for(1));
      EXPECT_EQ(problem_of(response), problem) << body << " " << response.body;
      EXPECT_GE(response.status, 400);
      EXPECT_LT(response.status, 500);
      EXPECT_NE(header_of(response, "Idempotency-Key"), "") << "says which request it refuses";
      EXPECT_EQ(json_of(response)["version"], 3) << "and at which version";
    }
  }

  Json before_;
};

TEST_F(Hostile, BodiesThatAreNoUsableJson) {
  const std::string deep(10'000, '[');
  const std::string deep_field = R"({"seat":)" + std::string(10'000, '{');
  const std::string many_fields = [] {
    std::string text = "{";
    for (int i = 0; i < 40; ++i) {
      text += "\"f" + std::to_string(i) + "\":0,";
    }
    return text + "\"seat\":1}";
  }();
  expect_refused("/actions",
                 {{"{", "bad-json"},
                  {"}", "bad-json"},
                  {"[]", "bad-json"},
                  {"1", "bad-json"},
                  {"null", "bad-json"},
                  {"\"fold\"", "bad-json"},
                  {" ", "bad-json"},
                  {R"({"seat":1,"kind":"fold"} {})", "bad-json"},
                  {R"({"seat":1,"kind":"fold"}x)", "bad-json"},
                  {R"({"seat":1,"kind":"fold",})", "bad-json"},
                  {R"({'seat':1,'kind':'fold'})", "bad-json"},
                  {R"({"seat":01,"kind":"fold"})", "bad-json"},
                  {R"({"seat":NaN,"kind":"fold"})", "bad-json"},
                  {R"({"seat":1,"seat":1,"kind":"fold"})", "bad-json"},
                  {R"({"seat":1,"kind":"call","kind":"fold"})", "bad-json"},
                  {R"({"seat":[1],"kind":"fold"})", "bad-json"},
                  {R"({"seat":{"a":1},"kind":"fold"})", "bad-json"},
                  {"{\"seat\":1,\"kind\":\"f\xFFold\"}", "bad-json"},
                  {std::string_view("{\"seat\":1,\"kind\":\"fo\0ld\"}", 25), "bad-json"},
                  {deep, "bad-json"},
                  {deep_field, "bad-json"},
                  {many_fields, "bad-json"}});
}

TEST_F(Hostile, FieldsOfTheWrongKind) {
  expect_refused("/actions",
                 {{"", "bad-field"},
                  {"{}", "bad-field"},
                  {R"({"seat":1})", "bad-field"},
                  {R"({"kind":"fold"})", "bad-field"},
                  {R"({"seat":"1","kind":"fold"})", "bad-field"},
                  {R"({"seat":1.0,"kind":"fold"})", "bad-field"},
                  {R"({"seat":1e0,"kind":"fold"})", "bad-field"},
                  {R"({"seat":true,"kind":"fold"})", "bad-field"},
                  {R"({"seat":null,"kind":"fold"})", "bad-field"},
                  {R"({"seat":0,"kind":"fold"})", "bad-field"},
                  {R"({"seat":10,"kind":"fold"})", "bad-field"},
                  {R"({"seat":-1,"kind":"fold"})", "bad-field"},
                  {R"({"seat":257,"kind":"fold"})", "bad-field"},
                  {R"({"seat":18446744073709551617,"kind":"fold"})", "bad-field"},
                  {R"({"seat":1,"kind":"Fold"})", "bad-field"},
                  {R"({"seat":1,"kind":"join"})", "bad-field"},
                  {R"({"seat":1,"kind":""})", "bad-field"},
                  {R"({"seat":1,"kind":7})", "bad-field"},
                  {R"({"seat":1,"kind":"fold","amount":5})", "bad-field"},
                  {R"({"seat":1,"kind":"raise"})", "bad-field"},
                  {R"({"seat":1,"kind":"raise","amount":"6"})", "bad-field"},
                  {R"({"seat":1,"kind":"raise","amount":6.5})", "bad-field"},
                  {R"({"seat":1,"kind":"raise","amount":1e400})", "bad-json"},
                  {R"({"seat":1,"kind":"raise","amount":9223372036854775808})", "bad-field"},
                  {R"({"seat":1,"kind":"raise","amount":99999999999999999999999999})", "bad-field"},
                  {R"({"seat":1,"kind":"fold","Seat":1})", "unknown-field"},
                  {R"({"seat":1,"kind":"fold","":1})", "unknown-field"},
                  {R"({"seat":1,"kind":"fold","__proto__":1})", "unknown-field"}});
  expect_refused("/hands", {{R"({"deck":"AsAh"})", "unknown-field"}, {"[]", "bad-json"}});
  expect_refused("/players", {{R"({"seat":3})", "bad-field"},
                              {R"({"seat":3,"amount":null})", "bad-field"},
                              {R"({"seat":0,"amount":5})", "bad-field"}});
  expect_refused("/players/1/chips",
                 {{R"({"amount":5,"seat":2})", "unknown-field"}, {R"({})", "bad-field"}});
}

TEST_F(Hostile, TextFromOutsideIsQuotedShortened) {
  const std::string body =
      R"({"seat":1,"kind":"fold","<script>\u0000\")" + std::string(500, 'x') + R"(":1})";
  const HttpResponse response = send("POST", table_ + "/actions", body, keyed_for(1));
  ASSERT_EQ(problem_of(response), "unknown-field");
  EXPECT_LT(response.body.size(), 500U);
  EXPECT_TRUE(json_of(response).is_object());
}

TEST_F(Hostile, KeysThatAreNoUuid) {
  for (const std::string& key :
       {std::string(""), std::string("1"), uuid(5) + "0", uuid(5).substr(1), "\"" + uuid(5),
        "\"\"" + uuid(5) + "\"\"", "{" + uuid(5) + "}",
        std::string("00000000-0000-0000-0000-000000000000"),
        std::string("0000000g-0000-0000-0000-000000000001"),
        std::string("-0000000-0000-0000-0000-000000000001"),
        std::string("00000000+0000-0000-0000-000000000001"),
        std::string("000000000000-0000-0000-0000-00000001"), std::string(300, '1')}) {
    HeaderList headers = keyed_for(1);
    headers[0].second = key;
    const HttpResponse response =
        send("POST", table_ + "/actions", R"({"seat":1,"kind":"fold"})", headers);
    EXPECT_EQ(problem_of(response), "idempotency-key-malformed") << key;
    EXPECT_EQ(header_of(response, "Idempotency-Key"), "") << "nothing is echoed unread";
  }
}

TEST_F(Hostile, HeadersThatStandTwice) {
  for (const char* name : {"Idempotency-Key", "If-Match", "Authorization", "Content-Type"}) {
    HeaderList headers = keyed_for(1);
    headers.emplace_back("If-Match", "\"3\"");
    headers.emplace_back("Content-Type", "application/json");
    for (const auto& [known, value] : HeaderList(headers)) {
      if (known == name) {
        headers.emplace_back(known, value);
      }
    }
    const HttpResponse response =
        send("POST", table_ + "/actions", R"({"seat":1,"kind":"fold"})", headers);
    EXPECT_EQ(problem_of(response), "header-repeated") << name;
  }
}

TEST_F(Hostile, EntityTagsThatAreNone) {
  for (const char* tag : {"3", "", "\"3", "3\"", "w/\"3\"", "\"3\", \"4\"", "**"}) {
    HeaderList headers = keyed_for(1);
    headers.emplace_back("If-Match", tag);
    EXPECT_EQ(problem_of(send("POST", table_ + "/actions", R"({"seat":1,"kind":"fold"})", headers)),
              "if-match-malformed")
        << tag;
  }
}

TEST_F(Hostile, TokensThatAreNotThoseOfTheSeat) {
  const std::string own = tokens_[1];
  const std::string body = R"({"seat":1,"kind":"fold"})";
  std::string flipped = own;
  flipped.back() = flipped.back() == '0' ? '1' : '0';
  for (const std::string& token :
       {std::string(""), std::string("-"), std::string("1"), tokens_[2], flipped, own + "0",
        "0" + own, own.substr(0, own.size() - 1), "2" + own.substr(1), std::string(200, 'f'),
        std::string("ffffffffffffffffffff-00"), owner_token_}) {
    EXPECT_EQ(
        problem_of(send("POST", table_ + "/actions", body,
                        {{"Idempotency-Key", fresh_key()}, {"Authorization", "Bearer " + token}})),
        "token-wrong")
        << token;
  }
  for (const char* scheme : {"", "Bearer", "Basic abc", "bearer"}) {
    EXPECT_EQ(problem_of(send("POST", table_ + "/actions", body,
                              {{"Idempotency-Key", fresh_key()}, {"Authorization", scheme}})),
              "token-missing")
        << scheme;
  }
}

TEST_F(Hostile, PathsThatLeadNowhere) {
  struct Path {
    const char* target;
    const char* problem;
  };
  for (const auto& [target, problem] :
       std::vector<Path>{{"/api/v1/tables/", "no-such-route"},
                         {"/api/v1/tables/1/", "no-such-route"},
                         {"/api/v1/tables//actions", "no-such-route"},
                         {"/api/v1/tables/0", "no-such-table"},
                         {"/api/v1/tables/01", "no-such-table"},
                         {"/api/v1/tables/+1", "no-such-table"},
                         {"/api/v1/tables/-1", "no-such-table"},
                         {"/api/v1/tables/1%00", "no-such-table"},
                         {"/api/v1/tables/18446744073709551617", "no-such-table"},
                         {"/api/v1/tables/1/players/0", "no-such-seat"},
                         {"/api/v1/tables/1/players/10", "no-such-seat"},
                         {"/api/v1/tables/1/players/1x", "no-such-seat"},
                         {"/api/v1/tables/1/requests/1", "no-such-request"},
                         {"/api/v1/tables/1/snapshots/latest", "no-such-snapshot"},
                         {"/api/v1/tables/1/snapshots/18446744073709551615", "no-such-snapshot"},
                         {"/../engine/http/openapi.json", "no-such-route"},
                         {"/%2e%2e/openapi.json", "no-such-route"},
                         {"//openapi.json", "no-such-route"},
                         {"/index.html/", "no-such-route"},
                         {"/api/v2/tables", "no-such-route"}}) {
    const HttpResponse response = send("GET", target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_EQ(problem_of(response), problem) << target;
  }
}

TEST_F(Hostile, QueriesThatAreOfNoUse) {
  for (const char* query : {"?after", "?after=", "?after=-1", "?after=1e3", "?after=0x1",
                            "?after=1&after=2", "?limit=1001", "?limit=99999999999999999999",
                            "?page=1", "?=1", "?&&", "?after=1;limit=2"}) {
    EXPECT_EQ(problem_of(send("GET", table_ + "/movements" + query)), "bad-query") << query;
  }
}

TEST_F(Hostile, MethodsThatAPathDoesNotKnow) {
  for (const char* method : {"PUT", "PATCH", "TRACE", "BREW", "get"}) {
    const HttpResponse response = send(method, table_);
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(problem_of(response), "method-not-allowed");
    EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD, DELETE");
  }
  EXPECT_EQ(problem_of(send("POST", "/index.html")), "no-such-route");
}

/// Bytes of requests that are right, mutilated at random: the reader and the routes answer or
/// refuse and break nothing, and reading bit by bit comes to the same as reading at once.
TEST_F(Hostile, MutilatedBytes) {
  const std::string sound =
      "POST " + table_ + "/actions HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n" +
      "Idempotency-Key: " + uuid(77) + "\r\nIf-Match: \"2\"\r\nAuthorization: Bearer " +
      tokens_[1] + "\r\nContent-Length: 24\r\n\r\n{\"seat\":1,\"kind\":\"fold\"}" + "GET " +
      table_ + "?x HTTP/1.1\r\nHost: test\r\n\r\n";
  constexpr std::string_view kSpice = "\r\n :\"{}[],\\0\xFF/%?&=*";
  const MessageLimits limits{};
  std::size_t complete = 0;
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 rng(seed);
    std::string bytes = sound;
    for (std::uint64_t i = rng() % 4; i > 0; --i) {
      const std::size_t at = rng() % bytes.size();
      switch (rng() % 4) {
        case 0:
          bytes[at] = static_cast<char>(rng());
          break;
        case 1:
          bytes.erase(at, 1 + rng() % 8);
          break;
        case 2:
          bytes.insert(at, 1, kSpice[rng() % kSpice.size()]);
          break;
        default:
          bytes.insert(at, bytes.substr(rng() % bytes.size(), rng() % 40));
          break;
      }
    }
    const NextMessage whole = next_message(bytes, limits);
    const std::size_t length = rng() % (bytes.size() + 1);
    const NextMessage part = next_message(std::string_view(bytes).substr(0, length), limits);
    if (part.state == NextMessage::State::complete) {
      ASSERT_EQ(whole.state, NextMessage::State::complete);
      ASSERT_EQ(whole.bytes, part.bytes);
    } else if (part.state == NextMessage::State::refused) {
      ASSERT_EQ(whole.state, NextMessage::State::refused);
    }
    if (whole.state == NextMessage::State::complete) {
      ++complete;
      ASSERT_LE(whole.bytes, bytes.size());
      const HttpResponse response = api_->handle(whole.request);
      ASSERT_GE(response.status, 200);
      ASSERT_NE(response.status, 500) << response.body;
    } else if (whole.state == NextMessage::State::refused) {
      ++refused;
      ASSERT_GE(to_response(whole.problem).status, 400);
    }
    if (table() != before_) {  // a mutilation may have made a sound request of it
      deal_heads_up();
      before_ = table();
    }
  }
  EXPECT_GT(complete, 1000U);
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace misdeal::engine::http::test
