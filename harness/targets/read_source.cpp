#include "harness/targets/read_source.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/targets/json_path.h"

namespace misdeal::harness {

namespace {

constexpr std::array kKinds = {"pointer", "sum", "count", "header", "text"};

void read_path(const ProfileNode& node, std::vector<TextTemplate>& paths) {
  const std::string path = node.text();
  if (const std::string fault = path_fault(path); !fault.empty()) {
    node.fail(fault);
    return;
  }
  paths.push_back(node.text_template(Encoding::plain));
}

void read_paths(const ProfileNode& node, std::vector<TextTemplate>& paths) {
  if (!node.json().is_array()) {
    read_path(node, paths);
    return;
  }
  if (node.json().empty()) node.fail("needs at least one path");
  for (const ProfileNode& child : node.children()) read_path(child, paths);
}

void read_kind(const ProfileNode& node, Source& source) {
  unsigned kinds = 0;
  for (const char* kind : kKinds) kinds += node.has(kind) ? 1U : 0U;
  if (kinds != 1) {
    node.fail(kinds == 0 ? "does not say where the value is: give \"pointer\", \"sum\", "
                           "\"count\", \"header\" or \"text\""
                         : "says twice where the value is: give one of \"pointer\", \"sum\", "
                           "\"count\", \"header\" and \"text\"");
    return;
  }
  source.kind = Source::Kind::json;
  if (const auto it = node.find("pointer")) read_path(*it, source.plus);
  if (const auto it = node.find("sum")) read_paths(*it, source.plus);
  if (const auto it = node.find("count")) {
    read_paths(*it, source.plus);
    source.counts = true;
  }
  if (const auto it = node.find("header")) {
    source.kind = Source::Kind::header;
    source.header = it->text();
  }
  if (const auto it = node.find("text")) {
    source.kind = Source::Kind::text;
    if (!it->truth()) it->fail("is true, or left out");
  }
}

std::size_t read_from(const ProfileNode& node, const ObservationNames& observations) {
  const std::string name = node.text();
  const auto found = std::ranges::find(observations, name);
  if (found != observations.end()) {
    return static_cast<std::size_t>(found - observations.begin());
  }
  node.fail(fmt::format("no request of \"observe\" is named \"{}\"; there are {}", name,
                        joined_words(observations)));
  return 0;
}

void read_status(const ProfileNode& node, Condition& condition) {
  if (node.json().is_string()) {
    const std::string text = node.text();
    if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' && text.ends_with("xx")) {
      condition.status_min = (text[0] - '0') * 100;
      condition.status_max = condition.status_min + 99;
    } else {
      node.fail(fmt::format("\"{}\" is no class of statuses such as \"4xx\"", text));
    }
    return;
  }
  condition.status_min = static_cast<int>(node.number(100, 599));
  condition.status_max = condition.status_min;
}

void read_test(const ProfileNode& node, Condition& condition) {
  const auto take = [&](const char* name, Condition::Test test) {
    const auto it = node.find(name);
    if (!it) return;
    condition.test = test;
    if (it->json().is_array()) {
      for (const auto& child : it->children()) {
        condition.values.push_back(scalar_text(child.json()));
      }
    } else {
      condition.values = {scalar_text(it->json())};
    }
  };
  if (const auto it = node.find("exists")) {
    condition.test = it->truth() ? Condition::Test::exists : Condition::Test::missing;
  }
  take("equals", Condition::Test::equals);
  take("differs", Condition::Test::differs);
  take("contains", Condition::Test::contains);
  take("above", Condition::Test::above);
  if (const auto it = node.find("above"); it && !it->json().is_number_integer()) {
    it->fail("must be a whole number");
  }
}

}  // namespace

Source read_source(const ProfileNode& node, const ObservationNames& observations,
                   std::initializer_list<std::string_view> also) {
  Source source;
  if (node.json().is_string()) {
    source.kind = Source::Kind::json;
    read_path(node, source.plus);
    return source;
  }
  if (!node.json().is_object()) {
    node.fail("must be a path such as \"/balance\", or an object that says where the value is");
    return source;
  }
  if (also.size() == 0) {
    node.allow_only(
        {"pointer", "sum", "count", "less", "header", "text", "after", "before", "absent", "from"});
  }
  read_kind(node, source);
  if (const auto it = node.find("less")) read_paths(*it, source.minus);
  if (const auto it = node.find("after")) source.after = it->text();
  if (const auto it = node.find("before")) source.before = it->text();
  if (const auto it = node.find("absent")) source.absent = scalar_text(it->json());
  if (const auto it = node.find("from")) source.request = read_from(*it, observations);
  if (source.kind != Source::Kind::json && !source.minus.empty()) {
    node.fail("\"less\" goes with \"sum\", \"pointer\" or \"count\"");
  }
  return source;
}

Condition read_condition(const ProfileNode& node) {
  Condition condition;
  if (!node.json().is_object()) {
    read_status(node, condition);
    return condition;
  }
  node.allow_only(
      {"status", "pointer", "header", "text", "equals", "differs", "contains", "above", "exists"});
  if (const auto it = node.find("status")) read_status(*it, condition);
  if (node.has("pointer") || node.has("header") || node.has("text")) {
    condition.source = read_source(node, {}, {"status"});
    read_test(node, condition);
  } else if (!node.has("status")) {
    node.fail(
        "says nothing: give a \"status\", or a \"pointer\", \"header\" or \"text\" with "
        "\"equals\", \"differs\", \"contains\", \"above\" or \"exists\"");
  }
  return condition;
}

std::vector<AnswerRule> read_answers(const ProfileNode& node) {
  std::vector<AnswerRule> rules;
  if (!node.expect_object()) return rules;
  node.allow_only(
      {"applied", "replayed", "refused", "stale", "in_progress", "id_reused", "unknown"});
  constexpr std::array kOrder = {Meaning::replayed, Meaning::in_progress, Meaning::id_reused,
                                 Meaning::stale,    Meaning::refused,     Meaning::unknown,
                                 Meaning::applied};
  for (const Meaning meaning : kOrder) {
    const auto it = node.find(to_string(meaning));
    if (!it) continue;
    if (it->json().is_array()) {
      for (const auto& child : it->children()) rules.push_back({meaning, read_condition(child)});
    } else {
      rules.push_back({meaning, read_condition(*it)});
    }
  }
  return rules;
}

}  // namespace misdeal::harness
