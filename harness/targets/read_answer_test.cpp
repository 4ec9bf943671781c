#include "harness/targets/read_answer.h"

#include <gtest/gtest.h>

#include "harness/targets/json_path.h"
#include "harness/targets/read_profile.h"
#include "harness/targets/write_request.h"

namespace misdeal::harness {
namespace {

Profile profile_with(std::string_view members) {
  std::string text =
      R"({"misdeal_profile": 1, "observe": "GET /x", "actors": [3, 5], "decimals": 2,
          "version": {"header": "ETag"}, "request_id": {"header": "Idempotency-Key", "quoted": true},
          "precondition": {"header": "If-Match", "as": "quoted"}, )";
  text += members;
  text += "}";
  auto profile = parse_profile(text);
  EXPECT_TRUE(profile) << describe(profile.error(), "profile");
  return std::move(*profile);
}

Scope everything() {
  Scope scope;
  scope.set("request_id", Value{"k-1", false});
  scope.set("version", Value{"W/\"7\"", false});
  scope.set("amount", amount_value(1050, 2));
  scope.set("account", Value{"a b/\r\nc", false});
  scope.set("actor", 3);
  return scope;
}

constexpr std::string_view kAct = R"("actions": {"debit": {"request": "POST /x/${actor}",
    "body": {"amount": "${amount}", "memo": "pay ${amount}", "text": "${amount|string}"}}})";

TEST(WriteRequest, WritesWhatTheVariantCarries) {
  const Profile profile = profile_with(kAct);
  const auto& requests = profile.actions[0].requests;
  EXPECT_EQ(write_request(requests[Variant(true, true).index()], everything(), {"localhost:80", ""})
                .value(),
            "POST /x/3 HTTP/1.1\r\nHost: localhost:80\r\nContent-Type: application/json\r\n"
            "Idempotency-Key: \"k-1\"\r\nIf-Match: \"7\"\r\nContent-Length: 50\r\n\r\n"
            R"({"amount":10.50,"memo":"pay 10.50","text":"10.50"})");
}

TEST(WriteRequest, MakesANumberOfAnEntityTag) {
  const Profile profile = profile_with(
      R"("actions": {"a": {"request": "POST /x", "body": {"if": "${version|bare|number}"}}})");
  const auto bytes = write_request(profile.actions[0].requests[0], everything(), {"h", ""});
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(bytes->ends_with(R"({"if":7})")) << *bytes;
}

// Where requests go is not for the server to say, nor may a link end the request line.
TEST(WriteRequest, FollowsALinkThatTheServerGave) {
  const auto line = [](std::string_view request, std::string_view link) {
    const Profile profile =
        profile_with(R"("base_path": "/api", "values": {"href": ")" + std::string(link) +
                     R"("}, "actions": {"a": {"request": ")" + std::string(request) + R"("}})");
    const Scope scope(&profile.constants);
    const auto bytes = write_request(profile.actions[0].requests[0], scope, {"h", "/base"}).value();
    return bytes.substr(0, bytes.find(" HTTP/1.1"));
  };
  EXPECT_EQ(line("DELETE ${href|raw}", "/api/orders/7?x=1"), "DELETE /api/orders/7?x=1");
  EXPECT_EQ(line("DELETE ${href|raw}", "http://evil:1/orders/7"), "DELETE /orders/7");
  EXPECT_EQ(line("DELETE ${href|raw}/items", "/orders/7"), "DELETE /orders/7/items");
  EXPECT_EQ(line("GET /x/${href|raw}", "a/b c\\r\\nd"), "GET /base/api/x/a/bcd");
  EXPECT_EQ(line("GET /x/${href}", "a/b"), "GET /base/api/x/a%2Fb");
}

TEST(WriteRequest, LeavesOutWhatTheVariantDoesNotCarry) {
  const Profile profile = profile_with(kAct);
  const auto bytes = write_request(profile.actions[0].requests[0], everything(), {"localhost", ""});
  ASSERT_TRUE(bytes);
  EXPECT_FALSE(bytes->contains("Idempotency-Key"));
  EXPECT_FALSE(bytes->contains("If-Match"));
}

TEST(WriteRequest, LetsNoCapturedValueAddAHeaderOrAPath) {
  const Profile profile = profile_with(
      R"("values": {"account": "x"}, "actions": {"a": {"request": "POST /x/${account}?q=1",
         "headers": {"X-Account": "${account}"}}})");
  const auto bytes = write_request(profile.actions[0].requests[0], everything(), {"localhost", ""});
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(bytes->starts_with("POST /x/a%20b%2F%0D%0Ac?q=1 HTTP/1.1\r\n")) << *bytes;
  EXPECT_TRUE(bytes->contains("X-Account: a b/c\r\n")) << *bytes;
}

TEST(WriteRequest, PutsAnIdIntoTheBody) {
  auto parsed = parse_profile(R"({"misdeal_profile": 1, "observe": "GET /x",
    "amounts": {"n": {"text": true}}, "request_id": {"body": "/meta/id", "format": "number"},
    "actions": {"add": {"request": "POST /x", "body": {"by": 1}}}})");
  ASSERT_TRUE(parsed) << describe(parsed.error(), "");
  Scope scope;
  scope.set("request_id", 17);
  const auto bytes = write_request(parsed->actions[0].requests[1], scope, {"h", ""});
  EXPECT_TRUE(bytes->ends_with(R"({"by":1,"meta":{"id":17}})")) << *bytes;
}

TEST(ParseAmount, ReadsDecimalsAsWholeNumbers) {
  EXPECT_EQ(parse_amount("10.50", 2), 1050);
  EXPECT_EQ(parse_amount("10", 2), 1000);
  EXPECT_EQ(parse_amount("-3", 0), -3);
  EXPECT_EQ(parse_amount("100.0", 0), 100);
  EXPECT_EQ(parse_amount("89.99999999999", 2), 9000);
  EXPECT_EQ(parse_amount("0.005", 2), std::nullopt);
  EXPECT_EQ(parse_amount("ten", 0), std::nullopt);
  EXPECT_EQ(parse_amount("", 0), std::nullopt);
  EXPECT_EQ(parse_amount("9223372036854775807", 2), std::nullopt);
}

Source source_of(std::string_view json) {
  const Profile profile =
      profile_with(std::string(kAct) + R"(, "amounts": {"it": )" + std::string(json) + "}");
  return profile.amounts[0].source;
}

TEST(AnswerView, AddsUpOverArraysAndPicksElements) {
  const HttpAnswer answer{200, {}, R"({"pot": 1.5, "out": 2, "seats": [{"seat": 3, "stack": 10},
                                       {"seat": 5, "stack": "20.25"}], "none": []})"};
  const AnswerView view(answer);
  const Scope scope = everything();
  EXPECT_EQ(view.amount(source_of(R"("/pot")"), scope, 2), 150);
  EXPECT_EQ(view.amount(source_of(R"({"sum": ["/pot", "/seats/*/stack"]})"), scope, 2), 3175);
  EXPECT_EQ(view.amount(source_of(R"({"sum": "/seats/*/stack", "less": "/out"})"), scope, 2), 2825);
  EXPECT_EQ(view.amount(source_of(R"("/seats/[seat=3]/stack")"), scope, 2), 1000);
  EXPECT_EQ(view.amount(source_of(R"({"count": "/seats/*"})"), scope, 2), 2);
  EXPECT_EQ(view.amount(source_of(R"({"sum": "/none/*"})"), scope, 2), 0);
  EXPECT_EQ(view.amount(source_of(R"("/missing")"), scope, 2), std::nullopt);
  EXPECT_EQ(view.amount(source_of(R"({"pointer": "/missing", "absent": 0})"), scope, 2), 0);
}

TEST(AnswerView, ReadsTextAndHeaders) {
  const HttpAnswer answer{
      200, {{"etag", "W/\"12\""}, {"X-Left", "7 of 9"}}, "Balance: 42.10 EUR\n"};
  const AnswerView view(answer);
  EXPECT_EQ(view.value(source_of(R"({"header": "ETag"})"), {})->text, "W/\"12\"");
  EXPECT_EQ(view.amount(source_of(R"({"header": "x-left", "before": " of"})"), {}, 0), 7);
  EXPECT_EQ(
      view.amount(source_of(R"({"text": true, "after": "Balance: ", "before": " EUR"})"), {}, 2),
      4210);
  EXPECT_EQ(view.amount(source_of(R"("/balance")"), {}, 0), std::nullopt);
}

struct Case {
  const char* name;
  const char* answers;
  HttpAnswer answer;
  Meaning meaning;
  bool is_replay = false;
};

class Interpret : public testing::TestWithParam<Case> {};

TEST_P(Interpret, KnowsWhatAnAnswerMeans) {
  const Profile profile = profile_with(std::string(kAct) + ", \"answers\": " + GetParam().answers);
  const AnswerView view(GetParam().answer);
  const auto read = interpret(view, profile.actions[0], profile, {});
  EXPECT_EQ(to_string(read.meaning), to_string(GetParam().meaning));
  EXPECT_EQ(read.is_replay, GetParam().is_replay);
}

constexpr const char* kOk = R"({"refused": {"pointer": "/ok", "equals": false}})";
constexpr const char* kReplayed =
    R"({"replayed": {"header": "Idempotent-Replayed", "equals": "true"}})";
const std::vector<std::pair<std::string, std::string>> kReplayHeader = {
    {"idempotent-replayed", "true"}};

INSTANTIATE_TEST_SUITE_P(
    All, Interpret,
    testing::Values(
        Case{"created", "{}", {201, {}, ""}, Meaning::applied},
        Case{"conflict", "{}", {409, {}, ""}, Meaning::refused},
        Case{"stale", "{}", {412, {}, ""}, Meaning::stale},
        Case{"broken", "{}", {500, {}, ""}, Meaning::unknown},
        Case{"silent", "{}", {0, {}, ""}, Meaning::unknown},
        Case{"redirect", R"({"applied": "3xx"})", {303, {}, ""}, Meaning::applied},
        Case{"in_progress", R"({"in_progress": 409})", {409, {}, ""}, Meaning::in_progress},
        Case{"said_no", kOk, {200, {}, R"({"ok": false})"}, Meaning::refused},
        Case{"said_yes", kOk, {200, {}, R"({"ok": true})"}, Meaning::applied},
        Case{"replayed", kReplayed, {200, kReplayHeader, ""}, Meaning::applied, true},
        Case{"replayed_refusal", kReplayed, {409, kReplayHeader, ""}, Meaning::refused, true},
        Case{"status_replayed", R"({"replayed": 208})", {208, {}, ""}, Meaning::applied, true},
        Case{"content_before_status",
             R"({"applied": 409, "stale": {"pointer": "/type", "contains": "stale"}})",
             {409, {}, R"({"type": "/problems/stale"})"},
             Meaning::stale}),
    [](const auto& made) { return made.param.name; });

// Session cookies often come beside others.
TEST(AnswerView, FindsAValueInWhicheverHeaderOfThatNameHasIt) {
  const HttpAnswer answer{
      204, {{"Set-Cookie", "lang=en; Path=/"}, {"set-cookie", "sid=a1; Path=/"}}, ""};
  Source source;
  source.kind = Source::Kind::header;
  source.header = "Set-Cookie";
  source.after = "sid=";
  source.before = ";";
  EXPECT_EQ(AnswerView(answer).value(source, {}).value().text, "a1");
  source.after = source.before = "";
  EXPECT_EQ(AnswerView(answer).value(source, {}).value().text, "lang=en; Path=/");
}

TEST(ReadAnswer, TakesNoAmountThatCouldNotBeAddedUp) {
  EXPECT_EQ(parse_amount("1000000000000000000", 0), 1'000'000'000'000'000'000);
  EXPECT_EQ(parse_amount("1000000000000000001", 0), std::nullopt);
  EXPECT_EQ(parse_amount("-9223372036854775808", 0), std::nullopt);
  EXPECT_EQ(parse_amount("-9223372036854775808", 2), std::nullopt);
  EXPECT_EQ(parse_amount("10000000000000001", 2), std::nullopt);
}

TEST(JsonPath, TellsHowDeepATextIsNested) {
  EXPECT_FALSE(is_nested_deeper(R"({"a": [1, [2]], "b": "[[[[\"[[["})", 3));
  EXPECT_TRUE(is_nested_deeper(R"({"a": [1, [2]]})", 2));
  EXPECT_FALSE(is_nested_deeper("[][][][]", 1));
}

}  // namespace
}  // namespace misdeal::harness
