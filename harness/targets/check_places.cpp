#include "harness/targets/check_places.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "harness/targets/profile_node.h"

namespace misdeal::harness {

namespace {

using Names = std::set<std::string, std::less<>>;

class PlaceCheck {
 public:
  PlaceCheck(const Profile& profile, ProfileErrors& errors)
      : profile_(profile), errors_(errors), known_{"run", "random", "now"} {}

  void run() {
    for (const std::string& name : profile_.constants.names()) known_.insert(name);
    check_steps(profile_.setup_once, "/setup/once");
    known_.insert("instance");
    for (const Scope& instance : profile_.named_instances) {
      for (const std::string& name : instance.names()) known_.insert(name);
    }
    check_steps(profile_.setup_instance, "/setup/instance");
    check_steps(profile_.setup_round, "/setup/round");
    check_steps(profile_.close, "/setup/close");
    Names with_actor = known_;
    add_actor(with_actor);
    for (const Observation& observation : profile_.observations) {
      check(observation.request, observation.actor < 0 ? known_ : with_actor, "/observe");
    }
    for (std::size_t i = 0; i < profile_.amounts.size(); ++i) {
      const AmountSpec& amount = profile_.amounts[i];
      check(amount.source, amount.each_actor ? with_actor : known_,
            fmt::format("/amounts/{}", amount.name));
    }
    check(profile_.turn_is, with_actor, "/turn/is");
    check_actions(std::move(with_actor));
  }

 private:
  void add_actor(Names& names) const {
    if (profile_.actors.empty()) return;
    names.insert({"actor", "actor_number"});
    for (const Scope& constants : profile_.actor_constants) {
      for (const std::string& name : constants.names()) names.insert(name);
    }
    names.insert(of_actors_.begin(), of_actors_.end());
  }

  void check_steps(const std::vector<SetupStep>& steps, const std::string& pointer) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Names names = known_;
      names.insert("uuid");
      if (steps[i].for_each_actor) add_actor(names);
      check(steps[i].request, names, fmt::format("{}/{}", pointer, i));
      for (const auto& [name, source] : steps[i].captures) {
        (steps[i].for_each_actor ? of_actors_ : known_).insert(name);
        if (!steps[i].for_each_actor) continue;
        for (const std::string& actor : profile_.actors) {
          known_.insert(fmt::format("{}[{}]", name, actor));
        }
      }
    }
  }

  void check_actions(Names names) {
    const Names with_actor = names;
    names.insert({"amount", "value"});
    if (profile_.ids.are_sent) names.insert("request_id");
    if (profile_.version.is_set()) names.insert("version");
    for (const AmountSpec& amount : profile_.amounts) names.insert("seen." + amount.name);
    for (const ActionSpec& action : profile_.actions) {
      for (const auto& capture : action.captures) names.insert(capture.first);
    }
    for (const ActionSpec& action : profile_.actions) {
      for (const RequestTemplate& request : action.requests) {
        if (check(request, names, fmt::format("/actions/{}", action.name))) break;
      }
      if (!action.then) continue;
      Names with_own = with_actor;
      with_own.insert({"request_id", "amount", "value"});
      for (const auto& capture : action.captures) with_own.insert(capture.first);
      check(action.then->request, with_own, fmt::format("/actions/{}/then", action.name));
    }
  }

  bool check(const RequestTemplate& request, const Names& names, const std::string& pointer) {
    bool has_failed = check(request.path, names, pointer + "/request");
    has_failed = check(request.body, names, pointer + "/body") || has_failed;
    for (const auto& [name, text] : request.headers) {
      has_failed = check(text, names, pointer + "/headers/" + name) || has_failed;
    }
    return has_failed;
  }

  void check(const Source& source, const Names& names, const std::string& pointer) {
    for (const TextTemplate& path : source.plus) check(path, names, pointer);
    for (const TextTemplate& path : source.minus) check(path, names, pointer);
  }

  bool check(const TextTemplate& text, const Names& names, const std::string& pointer) {
    bool has_failed = false;
    for (const std::string& name : text.names()) {
      if (names.contains(name)) continue;
      has_failed = true;
      if (errors_.size() >= kProfileErrorsMax) continue;
      const std::string near = nearest(name, {names.begin(), names.end()});
      errors_.push_back(
          {pointer, near.empty()
                        ? fmt::format("nothing fills ${{{}}}; known here: {}", name, joined(names))
                        : fmt::format("nothing fills ${{{}}}; did you mean "
                                      "${{{}}}?",
                                      name, near)});
    }
    return has_failed;
  }

  static std::string joined(const Names& names) {
    return joined_words({names.begin(), names.end()});
  }

  const Profile& profile_;
  ProfileErrors& errors_;
  Names known_;
  Names of_actors_;
};

}  // namespace

void check_places(const Profile& profile, ProfileErrors& errors) {
  PlaceCheck(profile, errors).run();
}

}  // namespace misdeal::harness
