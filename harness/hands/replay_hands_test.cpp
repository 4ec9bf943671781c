#include "harness/hands/replay_hands.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/mutants/engine_registry.h"

namespace misdeal::harness {
namespace {

using nlohmann::json;

constexpr std::string_view kExample =
    R"({"id":"h1","small_blind":1,"big_blind":2,"ante":0,"button":3,)"
    R"("players":[{"seat":3,"stack":200,"cards":"AhKd"},{"seat":5,"stack":80,"cards":"QsQh"}],)"
    R"("board":"2c7d9hJsKc",)"
    R"("actions":[{"seat":3,"type":"raise","amount":6},{"seat":5,"type":"fold"}]})";

constexpr std::string_view kExampleResult =
    R"({"id":"h1","button":3,"small_blind_seat":3,"big_blind_seat":5,)"
    R"("steps":[{"ok":true,"to_act":3,"legal":{"fold":true,"call":1,"raise":[4,200]}},)"
    R"({"ok":true,"to_act":5,"legal":{"fold":true,"call":4,"raise":[10,80]}}],)"
    R"("streets":[{"street":"preflop","returned":{"seat":3,"amount":4},)"
    R"("pots":[{"amount":4,"seats":[3]}]}],"complete":true,)"
    R"("pots":[{"amount":4,"seats":[3],"won":[{"seat":3,"amount":4}]}],)"
    R"("stacks":{"3":202,"5":78}})";

struct Replayed {
  std::vector<std::string> lines;
  std::string diagnostics;
  ReplayTally tally;
};

Replayed replay(const std::string& text, std::string_view engine = "per-table-lock") {
  std::istringstream in(text);
  std::ostringstream out;
  std::ostringstream diagnostics;
  Replayed replayed;
  replayed.tally = replay_hands(in, out, diagnostics, find_engine(engine)->make);
  replayed.diagnostics = diagnostics.str();
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) replayed.lines.push_back(line);
  return replayed;
}

/// The example's hand with some members set otherwise, or taken out (nullptr).
json example_with(std::initializer_list<std::pair<std::string, json>> changes) {
  json hand = json::parse(kExample);
  for (const auto& [pointer, value] : changes) {
    const json::json_pointer place(pointer);
    if (value.is_null()) {
      json& parent = hand.at(place.parent_pointer());
      if (parent.is_array()) {
        parent.erase(std::stoul(place.back()));
      } else {
        parent.erase(place.back());
      }
    } else {
      hand[place] = value;
    }
  }
  return hand;
}

json result_of(const json& hand) {
  const Replayed replayed = replay(hand.dump() + "\n");
  EXPECT_EQ(replayed.lines.size(), 1U);
  return json::parse(replayed.lines.at(0));
}

json action(const json& seat, const std::string& type) {
  return {{"seat", seat}, {"type", type}};
}

json action(const json& seat, const std::string& type, const json& amount) {
  return {{"seat", seat}, {"type", type}, {"amount", amount}};
}

TEST(ReplayHands, AnswersTheExampleOfTheFormatToTheLetter) {
  const Replayed replayed = replay(std::string(kExample) + "\n");
  ASSERT_EQ(replayed.lines.size(), 1U);
  EXPECT_EQ(replayed.lines[0], kExampleResult);
  EXPECT_EQ(replayed.diagnostics, "");
  EXPECT_EQ(replayed.tally.unusable, 0U);
}

TEST(ReplayHands, AnswersTheSameThroughEveryProcessingMode) {
  for (const EngineSpec& engine : all_engines()) {
    if (engine.is_mutant()) continue;
    const Replayed replayed = replay(std::string(kExample) + "\n", engine.name);
    EXPECT_EQ(replayed.lines.at(0), kExampleResult) << engine.name;
  }
}

TEST(ReplayHands, ShowsWhatAWrongEngineDoes) {
  // 5 chips for two: the odd one is due to seat 9, first clockwise from the button.
  const json split = {{"id", 1},
                      {"small_blind", 1},
                      {"big_blind", 2},
                      {"button", 2},
                      {"players",
                       {{{"seat", 2}, {"stack", 2}, {"cards", "AdKd"}},
                        {{"seat", 4}, {"stack", 5}, {"cards", "2c3c"}},
                        {{"seat", 9}, {"stack", 2}, {"cards", "AhKh"}}}},
                      {"board", "QsJsTh4c5d"},
                      {"actions", {action(2, "call"), action(4, "fold")}}};
  EXPECT_EQ(json::parse(replay(split.dump()).lines.at(0))["stacks"]["9"], 3);
  EXPECT_NE(replay(split.dump(), "odd-chip-lost").lines.at(0), replay(split.dump()).lines.at(0));
}

TEST(ReplayHands, TellsNothingToActAfterTheEnd) {
  const json result = result_of(example_with({{"/actions/2", action(3, "check")}}));
  EXPECT_EQ(result["steps"][2].dump(), R"({"legal":null,"ok":false,"to_act":null})");
}

TEST(ReplayHands, TellsTheOpenTurnOfAnUnfinishedHand) {
  const json result = result_of(example_with({{"/actions", json::array({action(3, "call")})}}));
  EXPECT_EQ(result["complete"], false);
  EXPECT_EQ(result["to_act"], 5);
  EXPECT_EQ(result["legal"], json::parse(R"({"fold":true,"check":true,"raise":[4,80]})"));
  EXPECT_EQ(result["streets"], json::array()) << "no street has ended";
  EXPECT_EQ(result["stacks"], json::parse(R"({"3":198,"5":78})")) << "chips behind";
  EXPECT_FALSE(result.contains("pots"));
}

TEST(ReplayHands, RefusesActionsThatAreIllegalWhateverTheirNumbers) {
  const std::array actions{action(5, "fold"),
                           action(0, "fold"),
                           action(-1, "fold"),
                           action(10, "call"),
                           action(4, "check"),
                           action(1e9, "fold"),
                           action(3, "check"),
                           action(3, "bet", 6),
                           action(3, "raise", 3),
                           action(3, "raise", 201),
                           action(3, "raise", 0),
                           action(3, "raise", -6),
                           action(3, "raise", INT64_MIN),
                           action(3, "raise", INT64_MAX),
                           action(3, "raise", UINT64_MAX)};
  for (json refused : actions) {
    if (refused["seat"].is_number_float()) refused["seat"] = 1'000'000'000;
    const json result = result_of(example_with({{"/actions", json::array({refused})}}));
    ASSERT_TRUE(result.contains("steps")) << refused << result;
    EXPECT_EQ(result["steps"][0]["ok"], false) << refused;
    EXPECT_EQ(result["to_act"], 3) << refused;
  }
}

TEST(ReplayHands, RefusesWholeNumbersBeyondSixtyFourBits) {
  for (const std::string& number :
       {std::string("18446744073709551616"), "1" + std::string(400, '0'),
        "-1" + std::string(400, '0'), std::string("-9223372036854775809")}) {
    std::string line(kExample);
    line.replace(line.find("\"amount\":6") + 9, 1, number);
    const json result = json::parse(replay(line).lines.at(0));
    ASSERT_TRUE(result.contains("steps")) << number;
    EXPECT_EQ(result["steps"][0]["ok"], false) << number;
  }
}

TEST(ReplayHands, LeavesLongNumbersInStringsAlone) {
  std::string line(kExample);
  line.replace(line.find("h1"), 2, R"(\"1234567890123456789012)");
  EXPECT_EQ(json::parse(replay(line).lines.at(0))["id"], "\"1234567890123456789012");
}

TEST(ReplayHands, ReportsHandsThatCannotBePlayedWithTheirId) {
  const json empty = json::array();
  const std::vector<json> hands{example_with({{"/small_blind", 0}}),
                                example_with({{"/small_blind", 3}}),
                                example_with({{"/small_blind", 1.0}}),
                                example_with({{"/small_blind", "1"}}),
                                example_with({{"/small_blind", true}}),
                                example_with({{"/small_blind", nullptr}}),
                                example_with({{"/big_blind", nullptr}}),
                                example_with({{"/big_blind", 1'000'000'000'000'001}}),
                                example_with({{"/ante", -1}}),
                                example_with({{"/ante", 0.5}}),
                                example_with({{"/button", nullptr}}),
                                example_with({{"/button", 4}}),
                                example_with({{"/button", 0}}),
                                example_with({{"/players", nullptr}}),
                                example_with({{"/players", empty}}),
                                example_with({{"/players", 7}}),
                                example_with({{"/players/1", nullptr}}),
                                example_with({{"/players/1", 5}}),
                                example_with({{"/players/1/seat", 3}}),
                                example_with({{"/players/1/seat", 10}}),
                                example_with({{"/players/1/seat", 0}}),
                                example_with({{"/players/1/stack", 0}}),
                                example_with({{"/players/1/stack", -80}}),
                                example_with({{"/players/1/stack", 80.0}}),
                                example_with({{"/players/1/stack", 1'000'000'000'000'001}}),
                                example_with({{"/players/1/stack", nullptr}}),
                                example_with({{"/players/1/cards", nullptr}}),
                                example_with({{"/players/1/cards", "Qs"}}),
                                example_with({{"/players/1/cards", "QsQhQd"}}),
                                example_with({{"/players/1/cards", "QsXx"}}),
                                example_with({{"/players/1/cards", "QsQ"}}),
                                example_with({{"/players/1/cards", "QsQs"}}),
                                example_with({{"/players/1/cards", "QsAh"}}),
                                example_with({{"/players/1/cards", "QsKc"}}),
                                example_with({{"/players/1/cards", 12}}),
                                example_with({{"/board", nullptr}}),
                                example_with({{"/board", "2c7d9hJs"}}),
                                example_with({{"/board", "2c7d9hJsKc3c"}}),
                                example_with({{"/board", "2c7d9hJs2c"}}),
                                example_with({{"/deck", "2c"}}),
                                example_with({{"/actions", nullptr}}),
                                example_with({{"/actions", "fold"}}),
                                example_with({{"/actions/0", 3}}),
                                example_with({{"/actions/0/type", "shove"}}),
                                example_with({{"/actions/0/type", "Fold"}}),
                                example_with({{"/actions/0/type", nullptr}}),
                                example_with({{"/actions/0/seat", nullptr}}),
                                example_with({{"/actions/0/seat", "3"}}),
                                example_with({{"/actions/0/amount", nullptr}}),
                                example_with({{"/actions/0/amount", 6.5}}),
                                example_with({{"/actions/0/amount", "6"}}),
                                example_with({{"/actions/0/amount", false}}),
                                example_with({{"/actions/0/amount", empty}})};
  for (const json& hand : hands) {
    const json result = result_of(hand);
    EXPECT_EQ(result["id"], "h1") << hand;
    EXPECT_TRUE(result.contains("error") && result.size() == 2) << hand << result;
  }
}

TEST(ReplayHands, IgnoresWhatItDoesNotKnowAndWhatIsNotNeeded) {
  const json result = result_of(example_with({{"/ante", nullptr},
                                              {"/comment", {1, 2}},
                                              {"/players/0/name", "Ann"},
                                              {"/actions/1/amount", "none"}}));
  EXPECT_EQ(result, json::parse(kExampleResult));
}

TEST(ReplayHands, RepeatsAnIdOfAnyType) {
  for (const json& id : {json(7), json(-1.5), json(true), json::array({1, "a"}),
                         json{{"a", nullptr}}, json("\u00fc\n\"")}) {
    EXPECT_EQ(result_of(example_with({{"/id", id}}))["id"], id);
    EXPECT_EQ(result_of(example_with({{"/id", id}, {"/button", 9}}))["id"], id);
  }
  EXPECT_EQ(result_of(example_with({{"/id", nullptr}}))["id"], nullptr);
}

TEST(ReplayHands, GoesOnAfterLinesThatAreNoHands) {
  const std::vector<std::string> unusable{"{",
                                          "[]",
                                          "17",
                                          "null",
                                          "\"h1\"",
                                          "not json",
                                          "{\"id\":1} x",
                                          "{\"id\":\"\xff\"}",
                                          std::string("{\"id\":\"a\0b\"}", 12),
                                          "{\"id\":NaN}",
                                          "{\"hands\":1e999}",
                                          "{}",
                                          std::string(kExample) + '\0',
                                          std::string(kExample) + '\0' + "}",
                                          '\0' + std::string(kExample),
                                          "1234567890123456789-"};
  for (const std::string& line : unusable) {
    const Replayed replayed = replay(line + "\n" + std::string(kExample) + "\n");
    ASSERT_EQ(replayed.lines.size(), 2U) << line;
    const json result = json::parse(replayed.lines[0]);
    EXPECT_EQ(result.size(), 2U) << line;
    EXPECT_TRUE(result["id"].is_null()) << line;
    EXPECT_TRUE(result["error"].is_string()) << line;
    EXPECT_EQ(replayed.lines[1], kExampleResult);
    EXPECT_EQ(replayed.tally.unusable, 1U);
    EXPECT_NE(replayed.diagnostics.find("line 1"), std::string::npos);
  }
}

TEST(ReplayHands, ReadsLinesWhereverTheyWereWritten) {
  const std::string hand(kExample);
  for (const std::string& text :
       {hand, hand + "\r\n", "\n\r\n  \n" + hand + "\n\n", "\xEF\xBB\xBF" + hand + "\n"}) {
    const Replayed replayed = replay(text);
    ASSERT_EQ(replayed.lines.size(), 1U);
    EXPECT_EQ(replayed.lines[0], kExampleResult);
  }
  EXPECT_TRUE(replay("").lines.empty());
}

TEST(ReplayHands, SurvivesNestingOfAnyDepth) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  std::string line(kExample);
  line.insert(1, "\"extra\":" + deep + ",");
  EXPECT_EQ(replay(line).lines.at(0), kExampleResult);
  const Replayed replayed = replay("{\"id\":" + deep + "}");
  EXPECT_TRUE(json::parse(replayed.lines.at(0))["id"].is_null());
  EXPECT_EQ(replay(std::string(1'000'000, '{')).tally.unusable, 1U);
}

TEST(ReplayHands, DealsTheSameFromADeckAsFromItsCards) {
  // Seat 5 is first left of the button: deck 0 and 2; burns at 4, 8 and 10.
  const std::string top =
      "QsAhQhKd"
      "3c"
      "2c7d9h"
      "3d"
      "Js"
      "3h"
      "Kc";
  std::string deck = top;
  for (const char rank : std::string_view("23456789TJQKA")) {
    for (const char suit : std::string_view("cdhs")) {
      const std::string card{rank, suit};
      if (top.find(card) == std::string::npos) deck += card;
    }
  }
  const json actions = {action(3, "call"),  action(5, "check"), action(5, "check"),
                        action(3, "check"), action(5, "check"), action(3, "check"),
                        action(5, "check"), action(3, "check")};
  const json by_cards = example_with({{"/actions", actions}});
  json by_deck = example_with({{"/actions", actions},
                               {"/board", nullptr},
                               {"/deck", deck},
                               {"/players/0/cards", nullptr},
                               {"/players/1/cards", nullptr}});
  EXPECT_EQ(result_of(by_deck), result_of(by_cards));
  EXPECT_EQ(result_of(by_cards)["stacks"], json::parse(R"({"3":202,"5":78})"))
      << "kings beat queens";
  by_deck["board"] = "2c7d9hJsKc";
  EXPECT_TRUE(result_of(by_deck).contains("error")) << "both";
  by_deck.erase("board");
  by_deck["deck"] = deck.substr(2) + "Kc";
  EXPECT_TRUE(result_of(by_deck).contains("error")) << "a card twice";
}

std::string whole_deck() {
  std::string deck;
  for (const char rank : std::string_view("23456789TJQKA")) {
    for (const char suit : std::string_view("cdhs")) deck += {rank, suit};
  }
  return deck;
}

json session(const json& hands) {
  return {{"id", "s1"},
          {"small_blind", 1},
          {"big_blind", 2},
          {"button", 1},
          {"players", {{{"seat", 1}, {"stack", 100}}, {{"seat", 2}, {"stack", 100}}}},
          {"hands", hands}};
}

TEST(ReplayHands, PlaysSessionsWithEventsBetweenHands) {
  const json result = result_of(
      session({{{"id", "a"}, {"deck", whole_deck()}, {"actions", {action(1, "fold")}}},
               {{"id", "b"},
                {"events",
                 {{{"type", "sit"}, {"seat", 7}, {"stack", 40}},
                  {{"type", "add_chips"}, {"seat", 1}, {"amount", 50}}}},
                {"deck", whole_deck()},
                {"actions", {action(2, "fold"), action(7, "fold")}}},
               {{"events", {{{"type", "leave"}, {"seat", 1}}, {{"type", "leave"}, {"seat", 2}}}},
                {"deck", whole_deck()},
                {"actions", json::array()}}}));
  EXPECT_EQ(result["id"], "s1");
  ASSERT_EQ(result["hands"].size(), 3U);
  EXPECT_EQ(result["hands"][0]["stacks"], json::parse(R"({"1":99,"2":101})"));
  EXPECT_EQ(result["hands"][1]["button"], 2);
  EXPECT_EQ(result["hands"][1]["stacks"], json::parse(R"({"1":150,"2":101,"7":39})"));
  EXPECT_EQ(result["hands"][2], json::parse(R"({"id":null,"skipped":true,"stacks":{"7":39}})"));
}

TEST(ReplayHands, ReportsSessionsThatCannotBePlayed) {
  const json hand = {{"id", "a"}, {"deck", whole_deck()}, {"actions", json::array()}};
  const auto with_event = [&](const json& event) {
    json changed = hand;
    changed["events"] = json::array({event});
    return session(json::array({changed}));
  };
  for (const json& unusable :
       {session(json::array({hand, hand})), session(7), session(json::array({7})),
        session(json::array({json{{"deck", "2c"}, {"actions", json::array()}}})),
        with_event({{"type", "sit"}, {"seat", 1}, {"stack", 5}}),
        with_event({{"type", "sit"}, {"seat", 10}, {"stack", 5}}),
        with_event({{"type", "sit"}, {"seat", 3}, {"stack", 0}}),
        with_event({{"type", "leave"}, {"seat", 9}}), with_event({{"type", "stand"}, {"seat", 1}}),
        with_event({{"type", "add_chips"}, {"seat", 1}, {"amount", 1'000'000'000'000'000}})}) {
    const json result = result_of(unusable);
    EXPECT_EQ(result["id"], "s1");
    EXPECT_TRUE(result.contains("error")) << unusable << result;
  }
}

}  // namespace
}  // namespace misdeal::harness
