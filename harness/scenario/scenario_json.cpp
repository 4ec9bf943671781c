#include "harness/scenario/scenario_json.h"

#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/history/one_line.h"

namespace misdeal::harness {
namespace {

using engine::CommandKind;
using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::array kCommands{
    std::pair{CommandKind::fold, "fold"},
    std::pair{CommandKind::check, "check"},
    std::pair{CommandKind::call, "call"},
    std::pair{CommandKind::bet, "bet"},
    std::pair{CommandKind::raise, "raise"},
    std::pair{CommandKind::start_hand, "start_hand"},
    std::pair{CommandKind::join, "join"},
    std::pair{CommandKind::leave, "leave"},
    std::pair{CommandKind::add_chips, "add_chips"},
};
constexpr std::array kOthers{
    std::pair{ActKind::read, "read"},         std::pair{ActKind::move, "move"},
    std::pair{ActKind::recover, "recover"},   std::pair{ActKind::pass_time, "pass_time"},
    std::pair{ActKind::computer, "computer"},
};

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw std::runtime_error(fmt::format("{}: {}", path.empty() ? "/" : one_line(path), why));
}

/// A field's text; `otherwise` if there is none.
std::string text(const Json& json, const std::string& path, const char* key,
                 std::string_view otherwise) {
  const auto found = json.find(key);
  if (found == json.end()) return std::string(otherwise);
  if (!found->is_string()) refuse(path + "/" + key, "wants a text");
  return found->get<std::string>();
}

bool truth(const Json& json, const std::string& path, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return false;
  if (!found->is_boolean()) refuse(path + "/" + key, "wants true or false");
  return found->get<bool>();
}

/// A field's number within bounds; `otherwise` if there is none.
std::uint64_t number(const Json& json, const std::string& path, const char* key,
                     std::uint64_t otherwise, std::uint64_t max) {
  const auto found = json.find(key);
  if (found == json.end()) return otherwise;
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > max) {
    refuse(path + "/" + key, fmt::format("wants a whole number from 0 to {}", max));
  }
  return found->get<std::uint64_t>();
}

void expect_keys(const Json& json, const std::string& path, const std::set<std::string>& known) {
  if (!json.is_object()) refuse(path, "wants an object");
  for (const auto& [key, value] : json.items()) {
    if (!known.contains(key)) refuse(path + "/" + key, "is not known here");
  }
}

OrderedJson json_of(const Act& act) {
  OrderedJson json;
  for (const auto& [kind, name] : kOthers) {
    if (act.kind == kind) json["act"] = name;
  }
  if (act.kind == ActKind::submit) {
    for (const auto& [kind, name] : kCommands) {
      if (act.command.kind == kind) json["act"] = name;
    }
  }
  if (act.table != 0) json["table"] = act.table;
  if (act.command.seat != engine::kNoSeat) json["seat"] = act.command.seat.value;
  if (act.command.amount.value != 0) json["amount"] = act.command.amount.value;
  if (act.request != 0) json["request"] = act.request;
  if (act.expected != engine::kNoVersion) json["expects"] = act.expected;
  if (act.kind == ActKind::move) {
    json["to_table"] = act.to_table;
    json["to_seat"] = act.to_seat.value;
  }
  return json;
}

Act act_of(const Json& json, const std::string& path, std::uint32_t tables) {
  expect_keys(json, path,
              {"act", "table", "seat", "amount", "request", "expects", "to_table", "to_seat"});
  if (!json.contains("act") || !json["act"].is_string()) refuse(path + "/act", "wants a word");
  const std::string word = json["act"].get<std::string>();
  Act act;
  bool is_known = false;
  for (const auto& [kind, name] : kCommands) {
    if (word == name) {
      act.command.kind = kind;
      is_known = true;
    }
  }
  for (const auto& [kind, name] : kOthers) {
    if (word == name) {
      act.kind = kind;
      is_known = true;
    }
  }
  if (!is_known) {
    refuse(path + "/act", fmt::format("'{}' is none of fold, check, call, bet, raise, start_hand, "
                                      "join, leave, add_chips, read, move, recover, pass_time, "
                                      "computer",
                                      one_line(word, 40)));
  }
  act.table = static_cast<std::uint32_t>(number(json, path, "table", 0, tables - 1));
  act.command.seat = {static_cast<std::uint8_t>(number(json, path, "seat", 0, 9))};
  act.command.amount = {static_cast<std::int64_t>(number(json, path, "amount", 0, 1ULL << 40U))};
  act.request = static_cast<std::uint32_t>(number(json, path, "request", 0, 999));
  act.expected = number(json, path, "expects", engine::kNoVersion, 1ULL << 32U);
  act.to_table = static_cast<std::uint32_t>(number(json, path, "to_table", 0, tables - 1));
  act.to_seat = {static_cast<std::uint8_t>(number(json, path, "to_seat", 0, 9))};
  if (act.kind == ActKind::move && act.table == act.to_table) {
    refuse(path + "/to_table", "is the table that the player is at");
  }
  return act;
}

std::vector<Act> acts_of(const Json& json, const std::string& path, std::uint32_t tables,
                         std::size_t max) {
  if (!json.is_array()) refuse(path, "wants a list");
  if (json.size() > max) refuse(path, fmt::format("has more than {} actions", max));
  std::vector<Act> acts;
  for (std::size_t i = 0; i < json.size(); ++i) {
    acts.push_back(act_of(json[i], fmt::format("{}/{}", path, i), tables));
  }
  return acts;
}

engine::TableConfig table_of(const Json& json, const std::string& path) {
  const engine::TableConfig standard;
  const auto chips = [&](const char* key, engine::Chips otherwise, std::uint64_t min) {
    const std::uint64_t value =
        number(json, path, key, static_cast<std::uint64_t>(otherwise.value), 1ULL << 40U);
    if (value < min) refuse(path + "/" + key, fmt::format("wants at least {}", min));
    return engine::Chips{static_cast<std::int64_t>(value)};
  };
  engine::TableConfig table{
      .stakes = {.small_blind = chips("small_blind", standard.stakes.small_blind, 1),
                 .big_blind = chips("big_blind", standard.stakes.big_blind, 1),
                 .ante = chips("ante", standard.stakes.ante, 0)},
      .first_button = {static_cast<std::uint8_t>(
          number(json, path, "first_button", standard.first_button.value, engine::kSeatCount))},
      .deck_seed = number(json, path, "deck_seed", 0, ~0ULL)};
  if (!table.first_button.is_valid()) refuse(path + "/first_button", "wants a seat");
  return table;
}

OrderedJson json_of(const std::vector<Act>& acts) {
  OrderedJson json = OrderedJson::array();
  for (const Act& act : acts) json.push_back(json_of(act));
  return json;
}

}  // namespace

OrderedJson json_of(const Scenario& scenario) {
  OrderedJson json;
  json["name"] = scenario.name;
  json["about"] = scenario.about;
  json["tables"] = scenario.tables;
  const engine::TableConfig standard;
  if (scenario.table.deck_seed != 0) json["deck_seed"] = scenario.table.deck_seed;
  if (scenario.table.first_button != standard.first_button) {
    json["first_button"] = scenario.table.first_button.value;
  }
  if (scenario.table.stakes != standard.stakes) {
    json["small_blind"] = scenario.table.stakes.small_blind.value;
    json["big_blind"] = scenario.table.stakes.big_blind.value;
    json["ante"] = scenario.table.stakes.ante.value;
  }
  if (scenario.decks.failing_hand != 0) json["failing_hand"] = scenario.decks.failing_hand;
  if (scenario.decks.slow_hand != 0) json["slow_hand"] = scenario.decks.slow_hand;
  if (scenario.has_broken_rules) json["broken_rules"] = true;
  json["opening"] = json_of(scenario.opening);
  json["clients"] = OrderedJson::array();
  for (const auto& client : scenario.clients) json["clients"].push_back(json_of(client));
  return json;
}

Scenario scenario_of(const Json& json, const std::string& path) {
  expect_keys(json, path,
              {"name", "about", "tables", "deck_seed", "first_button", "small_blind", "big_blind",
               "ante", "failing_hand", "slow_hand", "broken_rules", "opening", "clients"});
  Scenario scenario;
  scenario.name = text(json, path, "name", "actions");
  scenario.about = text(json, path, "about", "");
  scenario.tables = static_cast<std::uint32_t>(number(json, path, "tables", 1, 8));
  if (scenario.tables == 0) refuse(path + "/tables", "wants at least one");
  scenario.table = table_of(json, path);
  scenario.decks.failing_hand =
      static_cast<std::uint32_t>(number(json, path, "failing_hand", 0, 1'000));
  scenario.decks.slow_hand = static_cast<std::uint32_t>(number(json, path, "slow_hand", 0, 1'000));
  scenario.has_broken_rules = truth(json, path, "broken_rules");
  if (json.contains("opening")) {
    scenario.opening = acts_of(json["opening"], path + "/opening", scenario.tables, 5'000);
  }
  if (!json.contains("clients") || !json["clients"].is_array() || json["clients"].empty() ||
      json["clients"].size() > 8) {
    refuse(path + "/clients", "wants a list of 1 to 8 clients, each a list of actions");
  }
  for (std::size_t i = 0; i < json["clients"].size(); ++i) {
    scenario.clients.push_back(
        acts_of(json["clients"][i], fmt::format("{}/clients/{}", path, i), scenario.tables, 200));
  }
  return scenario;
}

std::expected<Scenario, std::string> parse_scenario(std::string_view text) {
  try {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return std::unexpected("is no JSON, or not whole");
    if (json.is_object() && json.contains("format")) {
      return std::unexpected("is a repro file: use misdeal replay");
    }
    return scenario_of(json, "");
  } catch (const std::exception& error) {
    return std::unexpected(one_line(error.what(), kMessageBytesMax));
  }
}

std::string to_json(const Scenario& scenario) {
  // A name may come from a history file, which holds any bytes.
  return json_of(scenario).dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace misdeal::harness
