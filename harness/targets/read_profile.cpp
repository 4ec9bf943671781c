#include "harness/targets/read_profile.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "harness/history/one_line.h"
#include "harness/targets/check_places.h"
#include "harness/targets/json_path.h"
#include "harness/targets/profile_node.h"
#include "harness/targets/read_action.h"
#include "harness/targets/read_captures.h"
#include "harness/targets/read_request.h"
#include "harness/targets/read_source.h"

namespace misdeal::harness {

namespace {

using nlohmann::json;

constexpr std::size_t kBytesMax = 1U << 20U;
constexpr std::size_t kActorsMax = 32;
constexpr std::size_t kSlotsMax = 64;
// What captures, and what uses it, is held against each other.
constexpr std::size_t kActionsMax = 256;
constexpr std::size_t kMessageBytesMax = 1000;
// What can be had once is gone after a round or two.
constexpr unsigned kRoundsOfClaims = 2;

class ProfileReader {
 public:
  ProfileReader(const ProfileNode& root, ProfileErrors& errors) : root_(root), errors_(errors) {}

  Profile run() {
    if (!root_.expect_object()) return {};
    root_.allow_only({"$schema",   "misdeal_profile", "name",       "description",
                      "base_path", "headers",         "timeout_ms", "decimals",
                      "values",    "setup",           "instances",  "rounds_per_instance",
                      "actors",    "observe",         "amounts",    "version",
                      "turn",      "settle_ms",       "request_id", "precondition",
                      "actions",   "answer",          "answers",    "promises",
                      "burst_max"});
    read_general();
    read_actors();
    read_setup();
    read_observe();
    read_amounts();
    read_version_and_turn();
    read_actions();
    read_instances();
    if (errors_.empty()) link_captures(profile_, errors_);
    limit_rounds();
    const json nothing = json::object();
    const auto promises = root_.find("promises");
    read_promises(promises ? *promises : ProfileNode(nothing, "/promises", errors_), profile_);
    if (errors_.empty()) check_places(profile_, errors_);
    return std::move(profile_);
  }

 private:
  void read_general() {
    if (const auto it = root_.find("misdeal_profile")) {
      it->number(1, 1);
    } else {
      root_.fail("needs \"misdeal_profile\": 1");
    }
    if (const auto it = root_.find("name")) profile_.name = it->text();
    if (const auto it = root_.find("base_path")) {
      context_.defaults.base_path = it->text();
      if (!context_.defaults.base_path.starts_with('/') ||
          context_.defaults.base_path.ends_with('/')) {
        it->fail("begins with a slash and does not end with one: \"/api/v1\"");
      } else if (!is_plain_target(context_.defaults.base_path)) {
        it->fail(std::string(kNoPlainTarget));
      }
    }
    if (const auto it = root_.find("headers")) read_headers(*it, context_.defaults.headers);
    if (const auto it = root_.find("timeout_ms")) profile_.timeout_ms = it->number(1, 600'000);
    if (const auto it = root_.find("settle_ms")) profile_.settle_ms = it->number(0, 60'000);
    if (const auto it = root_.find("decimals")) {
      profile_.decimals = static_cast<int>(it->number(0, 9));
    }
    if (const auto it = root_.find("burst_max")) {
      profile_.burst_max = static_cast<unsigned>(it->number(2, 64));
    }
    if (const auto it = root_.find("values"); it && it->expect_object()) {
      for (const ProfileNode& child : it->children()) {
        profile_.constants.set(child.last_name(), value_of(child.json()));
      }
    }
  }

  void read_actors() {
    const auto node = root_.find("actors");
    if (!node) return;
    if (!node->json().is_array() || node->json().empty() || node->json().size() > kActorsMax) {
      node->fail(fmt::format("must be a list of 1 to {} names or numbers", kActorsMax));
      return;
    }
    for (const ProfileNode& child : node->children()) {
      Scope& constants = profile_.actor_constants.emplace_back();
      const Value value =
          child.json().is_object() ? read_actor(child, constants) : value_of(child.json());
      if (std::ranges::find(profile_.actors, value.text) != profile_.actors.end()) {
        child.fail(fmt::format("\"{}\" is there already", value.text));
      }
      profile_.actors.push_back(value.text);
      profile_.is_actor_number.push_back(value.is_bare);
    }
  }

  // {"name": "ann", "key": "k-1"}: its name, and constants of its own.
  static Value read_actor(const ProfileNode& node, Scope& constants) {
    const auto name = node.find("name");
    if (!name) {
      node.fail("needs a \"name\" beside what is the actor's own");
      return {};
    }
    for (const ProfileNode& child : node.children()) {
      constants.set("actor." + child.last_name(), value_of(child.json()));
    }
    return value_of(name->json());
  }

  void read_setup() {
    const auto node = root_.find("setup");
    if (!node || !node->expect_object()) return;
    node->allow_only({"once", "instance", "round", "close"});
    if (const auto it = node->find("once")) profile_.setup_once = read_steps(*it);
    if (const auto it = node->find("instance")) profile_.setup_instance = read_steps(*it);
    if (const auto it = node->find("round")) profile_.setup_round = read_steps(*it);
    if (const auto it = node->find("close")) profile_.close = read_steps(*it);
  }

  std::vector<SetupStep> read_steps(const ProfileNode& node) {
    std::vector<SetupStep> steps;
    if (!node.json().is_array()) {
      node.fail("must be a list of requests");
      return steps;
    }
    for (const ProfileNode& child : node.children()) {
      SetupStep step;
      if (child.json().is_string()) {
        step.request = read_request_text(child);
      } else if (child.expect_object()) {
        child.allow_only(
            {"request", "headers", "body", "form", "expect", "capture", "for_each", "description"});
        step.request = read_request(child, context_.defaults);
        read_step_parts(child, step);
      }
      steps.push_back(std::move(step));
    }
    return steps;
  }

  void read_step_parts(const ProfileNode& node, SetupStep& step) {
    if (const auto it = node.find("expect")) {
      if (it->json().is_array()) {
        for (const auto& child : it->children()) step.expected.push_back(read_condition(child));
      } else {
        step.expected.push_back(read_condition(*it));
      }
    }
    if (const auto it = node.find("capture")) step.captures = read_captures(*it);
    if (const auto it = node.find("for_each")) {
      it->word({"actor"});
      step.for_each_actor = true;
      if (profile_.actors.empty()) it->fail("needs \"actors\" in the profile");
    }
  }

  RequestTemplate read_request_text(const ProfileNode& node) {
    const json object = {{"request", node.json()}};
    return read_request(ProfileNode(object, node.pointer(), errors_), context_.defaults);
  }

  void read_observe() {
    const auto node = root_.find("observe");
    if (!node) {
      root_.fail("needs \"observe\", the request that shows the state: \"GET /accounts/1\"");
      return;
    }
    if (!node->json().is_array()) {
      add_observation(*node);
      return;
    }
    if (node->json().empty()) node->fail("needs at least one request");
    for (const ProfileNode& child : node->children()) add_observation(child);
  }

  // Named by the place of its first request.
  void add_observation(const ProfileNode& node) {
    names_.resize(profile_.observations.size() + 1);
    names_.back() = std::to_string(profile_.observations.size());
    if (node.json().is_string()) {
      profile_.observations.push_back({read_request_text(node)});
      return;
    }
    profile_.observations.emplace_back();
    if (!node.expect_object()) return;
    node.allow_only({"request", "headers", "body", "form", "name", "for_each", "description"});
    if (const auto it = node.find("name")) names_.back() = it->text();
    Observation& observation = profile_.observations.back();
    observation.request = read_request(node, context_.defaults);
    if (const auto it = node.find("for_each"); it && it->word({"actor"}) == 0) {
      if (profile_.actors.empty()) it->fail("needs \"actors\" in the profile");
      observation.actor = 0;
      for (std::size_t i = 1; i < profile_.actors.size(); ++i) {
        Observation next = profile_.observations.back();
        next.actor = static_cast<int>(i);
        profile_.observations.push_back(std::move(next));
      }
    }
  }

  void read_amounts() {
    const auto node = root_.find("amounts");
    if (!node || !node->expect_object()) return;
    for (const ProfileNode& child : node->children()) {
      if (child.json().is_object()) {
        child.allow_only({"pointer", "sum", "count", "less", "header", "text", "after", "before",
                          "absent", "from", "each", "floor", "ceiling", "description"});
      }
      AmountSpec amount;
      amount.name = child.last_name();
      amount.source = read_source(child, names_, {"each"});
      if (const auto it = child.find("each")) {
        it->word({"actor"});
        amount.each_actor = true;
        if (profile_.actors.empty()) it->fail("needs \"actors\" in the profile");
      }
      if (const auto it = child.find("floor")) amount.floor = it->number(INT64_MIN, INT64_MAX);
      if (const auto it = child.find("ceiling")) amount.ceiling = it->number(INT64_MIN, INT64_MAX);
      add_slots(amount);
      profile_.amounts.push_back(std::move(amount));
    }
    if (profile_.slots.size() > kSlotsMax) {
      node->fail(fmt::format("are more than {}, those of each actor counted", kSlotsMax));
    }
  }

  void add_slots(const AmountSpec& amount) {
    const std::size_t index = profile_.amounts.size();
    if (!amount.each_actor) {
      profile_.slots.push_back({amount.name, index, -1});
      return;
    }
    for (std::size_t i = 0; i < profile_.actors.size(); ++i) {
      profile_.slots.push_back(
          {fmt::format("{}[{}]", amount.name, profile_.actors[i]), index, static_cast<int>(i)});
    }
  }

  void read_version_and_turn() {
    if (const auto it = root_.find("version")) profile_.version = read_source(*it, names_);
    if (profile_.amounts.empty() && !profile_.version.is_set()) {
      root_.fail("has neither \"amounts\" nor a \"version\": nothing could be checked");
    }
    const auto turn = root_.find("turn");
    if (!turn) return;
    profile_.turn_is.pieces.push_back({"", "actor", {}, Encoding::plain});
    if (turn->json().is_object()) {
      turn->allow_only({"pointer", "header", "text", "after", "before", "absent", "from", "is"});
      if (const auto it = turn->find("is")) {
        profile_.turn_is = it->text_template(Encoding::plain);
      }
    }
    profile_.turn = read_source(*turn, names_, {"is"});
    if (profile_.actors.empty()) turn->fail("needs \"actors\" in the profile");
  }

  void read_request_id() {
    const auto node = root_.find("request_id");
    if (!node || !node->expect_object()) return;
    node->allow_only({"header", "body", "query", "form", "format", "quoted", "prefix"});
    bool is_quoted = false;
    if (const auto it = node->find("quoted")) is_quoted = it->truth();
    context_.request_id = read_placement(*node, is_quoted ? "\"${request_id}\"" : "${request_id}");
    if (const auto it = node->find("format")) {
      profile_.ids.format = static_cast<IdFormat>(it->word({"uuid", "hex", "number", "text"}));
    }
    if (const auto it = node->find("prefix")) profile_.ids.prefix = it->text();
    profile_.ids.are_sent = true;
  }

  void read_precondition() {
    const auto node = root_.find("precondition");
    if (!node || !node->expect_object()) return;
    node->allow_only({"header", "body", "query", "form", "as", "required"});
    std::size_t form = 0;
    if (const auto it = node->find("as")) form = it->word({"shown", "quoted", "bare", "number"});
    context_.precondition = read_placement(*node, form == 1   ? "${version|quoted}"
                                                  : form == 2 ? "${version|bare}"
                                                  : form == 3 ? "${version|bare|number}"
                                                              : "${version}");
    if (const auto it = node->find("required")) context_.is_precondition_required = it->truth();
    if (!profile_.version.is_set()) {
      node->fail("needs \"version\", which says where the expected version is read");
    }
    profile_.has_precondition = true;
  }

  void read_actions() {
    read_request_id();
    read_precondition();
    if (const auto it = root_.find("answer"))
      context_.readings = read_answer_readings(*it, profile_);
    if (const auto it = root_.find("answers")) profile_.answers = read_answers(*it);
    const auto node = root_.find("actions");
    if (!node || !node->json().is_object() || node->json().empty()) {
      (node ? *node : root_).fail("needs \"actions\", the requests that are fired");
      return;
    }
    if (node->json().size() > kActionsMax) {
      node->fail(fmt::format("are more than {}", kActionsMax));
      return;
    }
    for (const ProfileNode& child : node->children()) {
      ActionSpec action = read_action(child, context_, profile_);
      profile_.ids.are_sent = profile_.ids.are_sent || action.carries_id;
      profile_.has_precondition = profile_.has_precondition || action.carries_precondition;
      profile_.actions.push_back(std::move(action));
    }
    const bool all_idle = std::ranges::all_of(
        profile_.actions, [](const ActionSpec& action) { return action.weight == 0; });
    if (all_idle) node->fail("all have the weight 0");
  }

  void read_instances() {
    if (const auto it = root_.find("rounds_per_instance")) {
      profile_.rounds_per_instance = static_cast<unsigned>(it->number(1, 1'000'000));
    }
    profile_.makes_instances = !profile_.setup_instance.empty() || uses_instance();
    if (!profile_.makes_instances) profile_.instances = 1;
    const auto node = root_.find("instances");
    if (!node) return;
    if (node->json().is_array()) {
      read_named_instances(*node);
      return;
    }
    profile_.instances = static_cast<unsigned>(node->number(1, 256));
    if (profile_.instances > 1 && !profile_.makes_instances) {
      node->fail(
          "needs requests that tell the instances apart: use ${instance}, or create each "
          "in \"setup\"/\"instance\", or list them");
    }
  }

  void limit_rounds() {
    // What is had once for each captured value does not run out.
    const bool has_claims = std::ranges::any_of(profile_.actions, [](const ActionSpec& action) {
      return action.is_once && action.uses_captured.empty();
    });
    if (has_claims && profile_.makes_instances && profile_.rounds_per_instance == 0) {
      profile_.rounds_per_instance = kRoundsOfClaims;
    }
  }

  void read_named_instances(const ProfileNode& node) {
    if (node.json().empty()) node.fail("needs at least one");
    for (const ProfileNode& child : node.children()) {
      Scope scope;
      if (!child.expect_object()) continue;
      for (const ProfileNode& value : child.children()) {
        scope.set(value.last_name(), value_of(value.json()));
      }
      profile_.named_instances.push_back(std::move(scope));
    }
    profile_.instances = static_cast<unsigned>(profile_.named_instances.size());
    profile_.makes_instances = false;
  }

  [[nodiscard]] bool uses_instance() const {
    return std::ranges::any_of(profile_.observations,
                               [](const Observation& it) { return it.request.uses("instance"); });
  }

  ProfileNode root_;
  ProfileErrors& errors_;
  Profile profile_;
  ActionContext context_;
  ObservationNames names_;
};

// What a document of JSON says nothing about: of members with one name it keeps the last, so that
// half a profile would be ignored; and it may be nested deeper than anybody can handle.
class Layout {
 public:
  using Event = json::parse_event_t;

  explicit Layout(ProfileErrors& errors) : errors_(errors) {}

  void take(Event event, const json& value) {
    if (event == Event::object_start || event == Event::array_start) {
      open_.push_back({event == Event::array_start, {}, {}, 0});
      if (open_.size() == kNestedMax + 1)
        fail("", fmt::format("is nested more than {} deep", kNestedMax));
    } else if (event == Event::key) {
      name(value.get<std::string>());
    } else {
      if (event == Event::object_end || event == Event::array_end) open_.pop_back();
      if (!open_.empty()) ++open_.back().elements;
    }
  }

 private:
  struct Open {
    bool is_array = false;
    std::set<std::string> names;
    std::string name;
    std::size_t elements = 0;
  };

  void name(const std::string& name) {
    Open& object = open_.back();
    object.name = name;
    if (object.names.insert(name).second || errors_.size() >= kProfileErrorsMax) return;
    std::string pointer;
    for (const Open& outer : open_) {
      pointer += '/' + (outer.is_array ? std::to_string(outer.elements) : pointer_part(outer.name));
    }
    fail(std::move(pointer), "is there twice; JSON would keep the last alone");
  }
  void fail(std::string pointer, std::string message) {
    if (errors_.size() < kProfileErrorsMax) {
      errors_.push_back({std::move(pointer), std::move(message)});
    }
  }

  ProfileErrors& errors_;
  std::vector<Open> open_;
};

}  // namespace

std::expected<Profile, ProfileErrors> parse_profile(std::string_view text) {
  ProfileErrors errors;
  json document;
  Layout layout(errors);
  const auto on_event = [&](int, json::parse_event_t event, json& value) {
    layout.take(event, value);
    return true;
  };
  try {
    document = json::parse(text, on_event, true, /*ignore_comments=*/true);
  } catch (const json::parse_error& error) {
    const std::string_view before = text.substr(0, std::min(error.byte, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    return std::unexpected(
        ProfileErrors{{"", fmt::format("line {} is not JSON: {}", line, error.what())}});
  } catch (const json::out_of_range& error) {
    // It says which, but not where.
    return std::unexpected(ProfileErrors{{"", fmt::format("not JSON: {}", error.what())}});
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  Profile profile = ProfileReader(ProfileNode(document, "", errors), errors).run();
  if (errors.empty())
    errors = schema_errors(document.dump(-1, ' ', false, json::error_handler_t::replace));
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return profile;
}

std::expected<Profile, ProfileErrors> read_profile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::unexpected(ProfileErrors{{"", "cannot be opened"}});
  std::string text(kBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kBytesMax) return std::unexpected(ProfileErrors{{"", "is larger than 1 MiB"}});
  auto profile = parse_profile(text);
  if (profile && profile->name.empty()) profile->name = file.stem().string();
  return profile;
}

std::string describe(const ProfileErrors& errors, std::string_view file) {
  std::string out;
  for (const ProfileError& error : errors) {
    out += fmt::format("{}: {}: {}\n", file, error.pointer.empty() ? "/" : one_line(error.pointer),
                       one_line(error.message, kMessageBytesMax));
  }
  return out;
}

}  // namespace misdeal::harness
