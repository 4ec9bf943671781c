#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "harness/targets/json_path.h"
#include "harness/targets/read_action.h"
#include "harness/targets/read_source.h"

namespace misdeal::harness {

namespace {

constexpr std::string_view kExamples =
    R"("+amount", "-amount", "-amount-1", "+3", "=amount", "=value" or "?")";

std::string without_spaces(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char character) {
    return std::isspace(static_cast<unsigned char>(character)) == 0;
  });
  return out;
}

// One term: amount, a number, or a number * amount.
bool take_term(std::string_view& text, int sign, Effect& effect) {
  std::int64_t number = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool has_number = error == std::errc{} && end != text.data() && text[0] != '-';
  if (has_number) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (has_number && !text.starts_with('*')) {
    effect.fixed += sign * number;
    return true;
  }
  if (has_number) text.remove_prefix(1);
  if (!text.starts_with("amount")) return false;
  text.remove_prefix(6);
  effect.factor += sign * (has_number ? number : 1);
  return true;
}

bool parse_expression(std::string_view text, Effect& effect) {
  if (text == "?") {
    effect.kind = Effect::Kind::any;
    return true;
  }
  if (text == "=value") {
    effect.kind = Effect::Kind::set;
    effect.sets_value = true;
    return true;
  }
  bool is_first = true;
  if (text.starts_with('=')) {
    effect.kind = Effect::Kind::set;
    text.remove_prefix(1);
    if (!text.starts_with('-')) {
      if (!take_term(text, 1, effect)) return false;
      is_first = false;
    }
  }
  while (!text.empty()) {
    if (text[0] != '+' && text[0] != '-') return false;
    const int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    if (!take_term(text, sign, effect)) return false;
    is_first = false;
  }
  return !is_first;
}

// "stack", or "stack[bob]" for another actor's.
bool resolve(const ProfileNode& node, const Profile& profile, Effect& effect) {
  std::string name = node.last_name();
  std::string actor;
  if (const auto bracket = name.find('['); bracket != std::string::npos && name.ends_with(']')) {
    actor = name.substr(bracket + 1, name.size() - bracket - 2);
    name.resize(bracket);
  }
  const auto amount = profile.find_amount(name);
  if (!amount) {
    std::vector<std::string> names;
    names.reserve(profile.amounts.size());
    for (const AmountSpec& spec : profile.amounts) names.push_back(spec.name);
    node.fail(
        fmt::format("there is no amount \"{}\"; \"amounts\" has {}", name, joined_words(names)));
    return false;
  }
  effect.amount = *amount;
  if (!actor.empty()) {
    const auto found = std::ranges::find(profile.actors, actor);
    if (found == profile.actors.end()) {
      node.fail(fmt::format("there is no actor \"{}\"", actor));
      return false;
    }
    effect.actor = static_cast<int>(found - profile.actors.begin());
  }
  return true;
}

}  // namespace

std::vector<Effect> read_effects(const ProfileNode& node, const Profile& profile) {
  std::vector<Effect> effects;
  if (node.json().is_string() && node.json() == "none") return effects;
  if (!node.json().is_object()) {
    node.fail(R"(must be "none", or an object such as {"balance": "-amount"})");
    return effects;
  }
  for (const ProfileNode& child : node.children()) {
    Effect effect;
    if (!resolve(child, profile, effect)) continue;
    std::string text = without_spaces(scalar_text(child.json()));
    if (child.json().is_number_integer() && !text.starts_with('-')) text.insert(0, 1, '+');
    if (!parse_expression(text, effect)) {
      child.fail(fmt::format("\"{}\" is no effect such as {}", text, kExamples));
      continue;
    }
    effects.push_back(effect);
  }
  return effects;
}

AnswerReadings read_answer_readings(const ProfileNode& node, const Profile& profile) {
  AnswerReadings readings;
  if (!node.expect_object()) return readings;
  node.allow_only({"amounts", "version"});
  if (const auto version = node.find("version")) {
    readings.version = read_source(*version);
  }
  if (const auto amounts = node.find("amounts"); amounts && amounts->expect_object()) {
    for (const ProfileNode& child : amounts->children()) {
      if (const auto amount = profile.find_amount(child.last_name())) {
        readings.amounts.emplace_back(*amount, read_source(child));
      } else {
        child.fail("there is no such amount in \"amounts\"");
      }
    }
  }
  return readings;
}

}  // namespace misdeal::harness
