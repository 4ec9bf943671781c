#include "harness/targets/read_captures.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "harness/targets/read_source.h"

namespace misdeal::harness {

namespace {

using Names = std::set<std::string, std::less<>>;

Names names_filled_otherwise(const Profile& profile) {
  Names names = {"run",   "random",     "instance", "actor", "actor_number", "amount",
                 "value", "request_id", "version",  "uuid",  "now"};
  for (const std::string& name : profile.constants.names()) names.insert(name);
  for (const Scope& instance : profile.named_instances) {
    for (const std::string& name : instance.names()) names.insert(name);
  }
  for (const auto* steps : {&profile.setup_once, &profile.setup_instance, &profile.setup_round}) {
    for (const SetupStep& step : *steps) {
      for (const auto& capture : step.captures) names.insert(capture.first);
    }
  }
  for (const AmountSpec& amount : profile.amounts) names.insert("seen." + amount.name);
  return names;
}

bool captures(const ActionSpec& action, const std::string& name) {
  return std::ranges::any_of(action.captures, [&](const auto& it) { return it.first == name; });
}

class CaptureLinks {
 public:
  CaptureLinks(Profile& profile, ProfileErrors& errors) : profile_(profile), errors_(errors) {}

  void run() {
    collect();
    for (ActionSpec& action : profile_.actions) find_uses(action);
    if (errors_.empty()) check_startable();
  }

 private:
  void fail(const ActionSpec& action, std::string_view member, std::string message) {
    if (errors_.size() >= kProfileErrorsMax) return;
    errors_.push_back({fmt::format("/actions/{}{}", action.name, member), std::move(message)});
  }

  void collect() {
    const Names taken = names_filled_otherwise(profile_);
    for (const ActionSpec& action : profile_.actions) {
      for (const auto& [name, source] : action.captures) {
        if (taken.contains(name)) {
          fail(action, "/capture/" + name, "is filled already; choose another name");
        }
        captured_.insert(name);
      }
    }
  }

  void find_uses(ActionSpec& action) {
    for (const std::string& name : captured_) {
      const bool is_used = name == action.amount_from ||
                           std::ranges::any_of(action.requests, [&](const RequestTemplate& it) {
                             return it.uses(name);
                           });
      if (is_used) action.uses_captured.push_back(name);
    }
    if (!action.amount_from.empty() && !captured_.contains(action.amount_from)) {
      fail(action, "/amount",
           fmt::format("no action captures \"{}\"{}", action.amount_from,
                       captured_.empty() ? std::string()
                                         : "; they capture " +
                                               joined_words({captured_.begin(), captured_.end()})));
    }
  }

  /// Whether an answer to `source` has all that the action uses.
  static bool feeds(const ActionSpec& source, const ActionSpec& action) {
    return std::ranges::all_of(action.uses_captured,
                               [&](const std::string& name) { return captures(source, name); });
  }

  static std::string named(const ActionSpec& action) {
    std::string text;
    for (const std::string& name : action.uses_captured) {
      text += fmt::format("{}${{{}}}", text.empty() ? "" : ", ", name);
    }
    return text;
  }

  // Least fixed point: what needs nothing can be sent, then what these feed, and so on.
  void check_startable() {
    std::set<const ActionSpec*> startable;
    for (std::size_t before = SIZE_MAX; before != startable.size();) {
      before = startable.size();
      for (const ActionSpec& action : profile_.actions) {
        const auto feeds_it = [&](const ActionSpec* source) {
          return source->weight != 0 && feeds(*source, action);
        };
        if (action.uses_captured.empty() || std::ranges::any_of(startable, feeds_it)) {
          startable.insert(&action);
        }
      }
    }
    for (const ActionSpec& action : profile_.actions) {
      if (startable.contains(&action)) continue;
      const bool is_fed = std::ranges::any_of(
          profile_.actions, [&](const ActionSpec& source) { return feeds(source, action); });
      fail(action, "",
           is_fed ? fmt::format("can never be sent: nothing that is sent before it captures {}",
                                named(action))
                  : fmt::format("uses {}, which no one action captures together: all that a "
                                "request uses comes from one answer",
                                named(action)));
    }
  }

  Profile& profile_;
  ProfileErrors& errors_;
  Names captured_;
};

}  // namespace

std::vector<std::pair<std::string, Source>> read_captures(const ProfileNode& node) {
  std::vector<std::pair<std::string, Source>> read;
  if (!node.expect_object()) return read;
  for (const ProfileNode& child : node.children()) {
    read.emplace_back(child.last_name(), read_source(child));
  }
  return read;
}

std::string place_name(std::string_view text) {
  const auto parsed = parse_template(text, Encoding::plain);
  if (!parsed || parsed->names().size() != 1) return {};
  const std::string name = parsed->names().front();
  return text == fmt::format("${{{}}}", name) ? name : std::string();
}

void link_captures(Profile& profile, ProfileErrors& errors) {
  CaptureLinks(profile, errors).run();
}

}  // namespace misdeal::harness
