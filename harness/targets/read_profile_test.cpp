#include "harness/targets/read_profile.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/tests/present.h"

namespace misdeal::harness {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::SizeIs;

json wallet() {
  return json::parse(R"({
    "misdeal_profile": 1,
    "name": "wallet",
    "setup": {"instance": [{"request": "POST /accounts", "body": {"balance": 100},
                            "capture": {"account": "/id"}}]},
    "observe": "GET /accounts/${account}",
    "amounts": {"balance": {"pointer": "/balance", "floor": 0}},
    "version": {"header": "ETag"},
    "request_id": {"header": "Idempotency-Key"},
    "precondition": {"header": "If-Match"},
    "actions": {
      "debit": {"request": "POST /accounts/${account}/debit", "body": {"amount": "${amount}"},
                "amount": [1, 20], "effect": {"balance": "-amount"}}
    }
  })");
}

ProfileErrors errors_of(const json& profile) {
  auto parsed = parse_profile(profile.dump());
  return parsed ? ProfileErrors{} : parsed.error();
}

std::string complaint(const json& profile) {
  return describe(errors_of(profile), "wallet.json");
}

TEST(ReadProfile, TakesWhatIsDescribedAsPromised) {
  const auto profile = parse_profile(wallet().dump());
  ASSERT_TRUE(profile) << describe(profile.error(), "wallet");
  const Promises& promises = profile->promises;
  EXPECT_TRUE(promises.effects && promises.refusals && promises.floors && promises.exactly_once &&
              promises.single_winner && promises.fresh_reads && promises.one_order);
  EXPECT_FALSE(promises.one_action_a_turn);
  EXPECT_EQ(promises.other_payload, OtherPayload::nothing);
  EXPECT_EQ(promises.versions, VersionPromise::opaque);
}

// What follows would be read as another header, or another request.
TEST(ReadProfile, RefusesTextThatWouldEndAHeaderOrARequestLine) {
  const auto with = [](std::string_view pointer, const json& value) {
    json profile = wallet();
    profile[json::json_pointer(std::string(pointer))] = value;
    return complaint(profile);
  };
  EXPECT_THAT(with("/headers", {{"X", "a\r\nY: b"}}), HasSubstr("/headers/X: has a control"));
  EXPECT_THAT(with("/observe", "GET /x\r\nY:b"), HasSubstr("/observe/request: has a blank"));
  EXPECT_THAT(with("/observe", "GET /\u00e4"), HasSubstr("write it as %XX"));
  EXPECT_THAT(with("/base_path", "/a b"), HasSubstr("/base_path: has a blank"));
  EXPECT_THAT(with("/request_id/header", "X: y\r\nY"), HasSubstr("is no name of a header"));
  EXPECT_THAT(with("/precondition", {{"query", "a b"}}), HasSubstr("/precondition/query: has a"));
  EXPECT_EQ(with("/headers", {{"X", "a\tb"}}), "");
}

TEST(ReadProfile, RefusesWhatIsNestedTooDeeply) {
  std::string text = wallet().dump();
  text.insert(1, R"("description":)" + std::string(100'000, '[') + std::string(100'000, ']') + ",");
  const auto profile = parse_profile(text);
  ASSERT_FALSE(profile);
  EXPECT_THAT(describe(profile.error(), "wallet.json"), HasSubstr("is nested more than 200 deep"));
}

TEST(ReadProfile, ShowsEachErrorInOneLine) {
  json profile = wallet();
  profile["a\nb"] = 1;
  EXPECT_THAT(complaint(profile), HasSubstr("/a?b: unknown field"));
  profile = wallet();
  profile[std::string(100'000, 'x')] = 1;
  EXPECT_LT(complaint(profile).size(), 2'000U);
}

// JSON itself would take the last and say nothing.
TEST(ReadProfile, RefusesMembersWithOneName) {
  std::string text = wallet().dump();
  const std::string body = R"("body":{"balance":100},)";
  text.insert(text.find(body), R"("body":{"balance":7},)");
  const auto profile = parse_profile(text);
  ASSERT_FALSE(profile);
  EXPECT_EQ(
      describe(profile.error(), "wallet.json"),
      "wallet.json: /setup/instance/0/body: is there twice; JSON would keep the last alone\n");
}

json shop() {
  json profile = wallet();
  profile["actions"] = json::parse(R"({
    "order": {"request": "POST /accounts/${account}/orders", "body": {"quantity": "${amount}"},
              "amount": [1, 5], "effect": {"balance": "-amount"},
              "capture": {"order": "/id", "quantity": "/quantity"}},
    "cancel": {"request": "DELETE /accounts/${account}/orders/${order}", "amount": "${quantity}",
               "effect": {"balance": "+amount"}, "once": true}
  })");
  return profile;
}

TEST(ReadProfile, LetsAnActionUseWhatTheAnswerToAnotherShows) {
  const auto profile = parse_profile(shop().dump());
  ASSERT_TRUE(profile) << describe(profile.error(), "shop");
  const ActionSpec& cancel = profile->actions[0];
  const ActionSpec& order = profile->actions[1];
  ASSERT_EQ(cancel.name, "cancel");
  EXPECT_THAT(cancel.uses_captured, ElementsAre("order", "quantity"));
  EXPECT_EQ(cancel.amount_from, "quantity");
  EXPECT_THAT(order.captures, SizeIs(2));
  EXPECT_TRUE(order.uses_captured.empty());
  EXPECT_EQ(profile->rounds_per_instance, 0U) << "each order can be cancelled once";
}

TEST(ReadProfile, SaysWhatIsWrongWithCapturesAndWhere) {
  const auto complaint_after = [](const auto& change) {
    json profile = shop();
    change(profile["actions"]);
    return complaint(profile);
  };
  EXPECT_THAT(complaint_after([](json& it) { it["order"]["capture"] = {{"account", "/id"}}; }),
              HasSubstr("/actions/order/capture/account: is filled already"));
  EXPECT_THAT(complaint_after([](json& it) { it["order"]["capture"].erase("quantity"); }),
              HasSubstr("/actions/cancel/amount: no action captures \"quantity\"; they capture "
                        "\"order\""));
  EXPECT_THAT(complaint_after([](json& it) { it["cancel"]["amount"] = "${quantity} pieces"; }),
              HasSubstr("/actions/cancel/amount: must be the name of one captured value"));
  EXPECT_THAT(complaint_after([](json& it) {
                it["order"]["capture"].erase("order");
                it["other"] = it["order"];
                it["other"]["capture"] = {{"order", "/id"}};
              }),
              HasSubstr("/actions/cancel: uses ${order}, ${quantity}, which no one action captures "
                        "together"));
  EXPECT_THAT(complaint_after([](json& it) {
                it["cancel"]["capture"] = {{"order", "/id"}, {"quantity", "/quantity"}};
                it["order"].erase("capture");
              }),
              HasSubstr("/actions/cancel: can never be sent"));
  EXPECT_THAT(complaint_after([](json& it) { it["order"]["weight"] = 0; }),
              HasSubstr("/actions/cancel: can never be sent"));
  EXPECT_THAT(complaint_after([](json& it) {
                it["cancel"]["request"] = "DELETE /accounts/${account}/orders/${odrer}";
              }),
              HasSubstr("/actions/cancel/request: nothing fills ${odrer}; did you mean ${order}?"));
}

TEST(ReadProfile, LetsAProfileTakeAPromiseBack) {
  json profile = wallet();
  profile["promises"] = {{"exactly_once", false}, {"one_order", false}, {"keep", "5s"}};
  const auto parsed = parse_profile(profile.dump());
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->promises.exactly_once);
  EXPECT_FALSE(parsed->promises.one_order);
  EXPECT_EQ(parsed->promises.keep_ms, 5000);
}

TEST(ReadProfile, CompilesTheFourVariantsOfARequest) {
  const auto profile = parse_profile(wallet().dump());
  ASSERT_TRUE(profile);
  const auto& requests = profile->actions[0].requests;
  EXPECT_FALSE(requests[Variant(false, false).index()].uses("request_id"));
  EXPECT_TRUE(requests[Variant(true, false).index()].uses("request_id"));
  EXPECT_FALSE(requests[Variant(true, false).index()].uses("version"));
  EXPECT_TRUE(requests[Variant(true, true).index()].uses("version"));
}

TEST(ReadProfile, NamesThePlaceOfAnUnknownFieldAndSuggestsTheRightOne) {
  json profile = wallet();
  profile["actions"]["debit"]["efect"] = "none";
  EXPECT_THAT(
      complaint(profile),
      HasSubstr(R"(wallet.json: /actions/debit/efect: unknown field; did you mean "effect"?)"));
}

TEST(ReadProfile, NamesAPlaceThatNothingFills) {
  json profile = wallet();
  profile["observe"] = "GET /accounts/${acount}";
  EXPECT_THAT(complaint(profile),
              HasSubstr("/observe/request: nothing fills ${acount}; did you mean "
                        "${account}?"));
}

struct Mistake {
  const char* pointer;  ///< where a wrong value is put
  const char* value;
  const char* complaint;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreNamedWithTheirPlace) {
  json profile = wallet();
  profile[json::json_pointer(GetParam().pointer)] = json::parse(GetParam().value);
  EXPECT_THAT(complaint(profile), HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    ReadProfile, Mistakes,
    testing::Values(
        Mistake{"/misdeal_profile", "2", "/misdeal_profile: must be a whole number from 1 to 1"},
        Mistake{"/actions/debit/effect", R"({"balnce": "-amount"})",
                "/actions/debit/effect/balnce: there is no amount \"balnce\""},
        Mistake{"/actions/debit/effect", R"({"balance": "amount-"})",
                "/actions/debit/effect/balance: \"amount-\" is no effect"},
        Mistake{"/actions/debit/effect", R"({"balance": "=value"})",
                "speaks of the value, but the request does not use ${value}"},
        Mistake{"/actions/debit/amount", "[20, 1]", "/actions/debit/amount: begins above its end"},
        Mistake{"/actions/debit/request", R"("POST accounts")",
                "is not a method, a space and a path"},
        Mistake{"/actions/debit/headers", R"({"Content-Length": 3})", "is set by the driver"},
        Mistake{"/actions/debit/body", R"({"amount": "${amount|strng}"})", "is no filter"},
        Mistake{"/actions/debit/body", R"({"amount": "${amount"})", "never closes it"},
        Mistake{"/actions/debit/takes_turn", "true", "does not say whose \"turn\""},
        Mistake{"/actions/debit/actors", R"(["bob"])", "there is no actor \"bob\""},
        Mistake{"/amounts/balance", R"({"pointer": "balance"})", "a path begins with a slash"},
        Mistake{"/amounts/balance", R"({"pointer": "/[id/x"})", "is not of the form [name=text]"},
        Mistake{"/amounts/balance", R"({"pointer": "/x", "header": "ETag"})", "says twice"},
        Mistake{"/amounts/balance", R"({"floor": 0})", "does not say where the value is"},
        Mistake{"/amounts/balance", R"({"pointer": "/x", "each": "actor"})", "needs \"actors\""},
        Mistake{"/amounts/balance", R"({"pointer": "/x", "from": "b"})",
                "no request of \"observe\" is named \"b\""},
        Mistake{"/answers", R"({"aplied": 200})", "did you mean \"applied\""},
        Mistake{"/answers", R"({"applied": "20x"})", "is no class of statuses"},
        Mistake{"/answers", R"({"applied": {}})", "/answers/applied: says nothing"},

        Mistake{"/instances", "0", "/instances: must be a whole number from 1 to 256"},
        Mistake{"/promises", R"({"one_action_a_turn": true})",
                "/promises/one_action_a_turn: cannot be checked"},
        Mistake{"/promises", R"({"keep": "5 parsecs"})", "/promises/keep: \"5 parsecs\""},
        Mistake{"/promises", R"({"conserved": [["x"]]})", "/promises/conserved/0/0: there is no"},
        Mistake{"/promises", R"({"concurrent": "maybe"})",
                "must be one of \"waits\", \"in_progress\""},
        Mistake{"/turn", R"("/turn")", "needs \"actors\""},
        Mistake{"/request_id", R"({"header": "X", "body": "/id"})", "is a second place"},
        Mistake{"/setup/instance", R"([{"request": "POST /a", "for_each": "actor"}])",
                "needs \"actors\""}));

TEST(ReadProfile, ComplainsOfWhatIsMissing) {
  EXPECT_THAT(
      complaint(json::object()),
      testing::AllOf(HasSubstr("needs \"misdeal_profile\""), HasSubstr("needs \"observe\""),
                     HasSubstr("needs \"actions\""), HasSubstr("nothing could be checked")));
}

TEST(ReadProfile, NamesTheLineOfASyntaxError) {
  const auto parsed = parse_profile("{\n  \"name\": \"x\",\n  oops\n}");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error(), ElementsAre(Field(&ProfileError::message, HasSubstr("line 3"))));
}

TEST(ReadProfile, RefusesANumberThatNothingCanHold) {
  const auto parsed = parse_profile(R"({"contains": -23E866989354391})");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_THAT(parsed.error(),
              ElementsAre(Field(&ProfileError::message, HasSubstr("-23E866989354391"))));
}

TEST(ReadProfile, ReadsEffectsAsSumsOfTerms) {
  json profile = wallet();
  profile["actions"]["debit"]["effect"] = {{"balance", "-2*amount - 1"}};
  const auto parsed = parse_profile(profile.dump());
  ASSERT_TRUE(parsed) << describe(parsed.error(), "");
  const Effect& effect = parsed->actions[0].effects[0];
  EXPECT_EQ(effect.factor, -2);
  EXPECT_EQ(effect.fixed, -1);
}

TEST(ReadProfile, KeepsOneAmountForEachActor) {
  json profile = wallet();
  profile["actors"] = {1, "bob"};
  profile["amounts"]["stack"] = {{"pointer", "/seats/[seat=${actor}]/stack"}, {"each", "actor"}};
  const auto parsed = parse_profile(profile.dump());
  ASSERT_TRUE(parsed) << describe(parsed.error(), "");
  ASSERT_THAT(parsed->slots, SizeIs(3));
  EXPECT_EQ(parsed->slots[1].name, "stack[1]");
  const auto stack = parsed->find_amount("stack");
  EXPECT_EQ(parsed->slot_of(present(stack), 1), 2U);
}

// What the guide shows works.
TEST(Guide, ShowsProfilesThatCanBeRead) {
  std::ifstream file(MISDEAL_SOURCE_DIR "/docs/how-to/aim-at-your-own-server.md");
  const std::string guide{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view kOpen = "```json\n";
  unsigned profiles = 0;
  for (auto at = guide.find(kOpen); at != std::string::npos; at = guide.find(kOpen, at)) {
    at += kOpen.size();
    const std::string block = guide.substr(at, guide.find("```", at) - at);
    if (!block.contains("\"misdeal_profile\"")) continue;
    const auto profile = parse_profile(block);
    EXPECT_TRUE(profile) << describe(profile.error(), "guide") << block;
    ++profiles;
  }
  EXPECT_GE(profiles, 4U);
}

// Other fragments of the guide, completed.
TEST(Guide, ShowsFragmentsThatFit) {
  for (const char* fragment :
       {R"("version": "/value", "observe": "GET /register", "amounts": {"value": "/value"},
           "actions": {"cas": {"request": "POST /register/cas",
             "body": {"expected": "${version|number}", "new": "${value}"},
             "effect": {"value": "=value"},
             "answers": {"stale": {"pointer": "/swapped", "equals": false}}}})",
        R"("observe": "GET /kv/${run}-${instance}",
           "amounts": {"value": {"text": true, "absent": 0}},
           "version": {"header": "ETag", "absent": ""}, "precondition": {"header": "If-Match"},
           "actions": {"create": {"request": "PUT /kv/${run}-${instance}",
             "headers": {"If-None-Match": "*"}, "body": "${value}",
             "effect": {"value": "=value"}, "once": true, "precondition": false}})",
        R"("observe": "GET /shows/1",
           "amounts": {"left": {"pointer": "/available", "floor": 0},
                       "sold": {"count": "/bookings/*"}},
           "actions": {"book": {"request": "POST /shows/1/bookings",
             "body": {"seats": "${amount}"}, "amount": [1, 4],
             "effect": {"left": "-amount", "sold": 1}}})",
        R"("observe": "GET /counter", "amounts": {"count": {"text": true}},
           "request_id": {}, "actions": {"add": {"request": "PUT /adds/${request_id}",
             "effect": {"count": 1}, "answer": {"amounts": {"count": {"text": true}}}}})"}) {
    const auto profile = parse_profile(R"({"misdeal_profile": 1, )" + std::string(fragment) + "}");
    EXPECT_TRUE(profile) << describe(profile.error(), "fragment") << fragment;
  }
}

// The schema is a second net: it must not refuse what the reader takes, and knows the same fields.
TEST(ProfileSchema, RefusesAFieldThatTheReaderDoesNotKnow) {
  json profile = wallet();
  EXPECT_THAT(schema_errors(profile.dump()), SizeIs(0));
  profile["actions"]["debit"]["efect"] = 1;
  EXPECT_THAT(schema_errors(profile.dump()), testing::Not(SizeIs(0)));
}

TEST(ReadProfile, AsksWhatBecameOfWhatWasOnlyAccepted) {
  json profile = wallet();
  json& debit = profile["actions"]["debit"];
  debit["capture"] = {{"job", "/job"}};
  debit["then"] = {{"request", "GET /jobs/${job}"}, {"until", 200}, {"every_ms", 5}};
  const auto parsed = parse_profile(profile.dump());
  ASSERT_TRUE(parsed) << describe(parsed.error(), "wallet");
  EXPECT_EQ(present(parsed->actions[0].then).every_ms, 5);

  debit["then"].erase("until");
  EXPECT_THAT(complaint(profile), HasSubstr("/actions/debit/then: needs \"until\""));
  debit["then"] = {{"request", "GET /jobs/${jib}"}, {"until", 200}};
  EXPECT_THAT(complaint(profile), HasSubstr("did you mean ${job}?"));
}

TEST(ReadProfile, GivesActorsValuesOfTheirOwn) {
  json profile = wallet();
  profile["actors"] = {{{"name", "ann"}, {"key", "k-1"}}, {{"name", "bob"}, {"key", "k-2"}}};
  profile["actions"]["debit"]["headers"] = {{"X-Key", "${actor.key}"}};
  profile["actions"]["debit"]["once"] = "actor";
  const auto parsed = parse_profile(profile.dump());
  ASSERT_TRUE(parsed) << describe(parsed.error(), "wallet");
  EXPECT_THAT(parsed->actors, ElementsAre("ann", "bob"));
  EXPECT_EQ(parsed->actor_constants[1].find("actor.key")->text, "k-2");
  EXPECT_TRUE(parsed->actions[0].is_once_each_actor);

  profile["actors"][0].erase("name");
  EXPECT_THAT(complaint(profile), HasSubstr("/actors/0: needs a \"name\""));
}

}  // namespace
}  // namespace misdeal::harness
