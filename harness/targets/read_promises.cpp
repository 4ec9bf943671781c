#include <fmt/format.h>

#include "harness/targets/read_source.h"

namespace misdeal::harness {

namespace {

void read_flag(const ProfileNode& node, const char* name, bool is_described, const char* lacks,
               bool& promise) {
  promise = is_described;
  const auto it = node.find(name);
  if (!it) return;
  promise = it->truth();
  if (promise && !is_described) {
    it->fail(fmt::format("cannot be checked: {}", lacks));
    promise = false;
  }
}

std::vector<int> read_statuses(const ProfileNode& node) {
  if (!node.json().is_array()) return {static_cast<int>(node.number(100, 599))};
  std::vector<int> statuses;
  for (const auto& child : node.children()) {
    statuses.push_back(static_cast<int>(child.number(100, 599)));
  }
  return statuses;
}

// A word, or one or more statuses, which stand for `Refused`.
template <typename Choice>
void read_choice(const ProfileNode& node, const char* name,
                 std::initializer_list<std::string_view> words,
                 std::initializer_list<Choice> choices, Choice by_status, Choice& choice,
                 std::vector<int>& statuses) {
  const auto it = node.find(name);
  if (!it) return;
  if (it->json().is_string()) {
    choice = *(choices.begin() + static_cast<std::ptrdiff_t>(it->word(words)));
  } else {
    choice = by_status;
    statuses = read_statuses(*it);
  }
}

void read_conserved(const ProfileNode& node, Profile& profile) {
  for (const ProfileNode& group : node.children()) {
    ConservedSum sum;
    ProfileNode names = group;
    if (group.json().is_object()) {
      group.allow_only({"sum", "is"});
      if (const auto it = group.find("is")) sum.total = it->number(INT64_MIN, INT64_MAX);
      const auto inner = group.find("sum");
      if (!inner) {
        group.fail("needs \"sum\", the names of the amounts that are added up");
        continue;
      }
      names = *inner;
    }
    if (!names.json().is_array() || names.json().empty()) {
      names.fail("must be a list of names of amounts, such as [\"stack\", \"pot\"]");
      continue;
    }
    for (const ProfileNode& name : names.children()) {
      if (const auto amount = profile.find_amount(name.text())) {
        sum.amounts.push_back(*amount);
      } else {
        name.fail(fmt::format("there is no amount \"{}\"", name.text()));
      }
    }
    profile.promises.conserved.push_back(std::move(sum));
  }
}

std::int64_t read_duration_ms(const ProfileNode& node) {
  if (!node.json().is_string()) return node.number(1, 1'000'000'000) * 1000;
  const std::string text = node.text();
  std::size_t digits = 0;
  std::int64_t number = 0;
  while (digits < text.size() && digits < 9 && text[digits] >= '0' && text[digits] <= '9') {
    number = number * 10 + (text[digits++] - '0');
  }
  const std::string unit = text.substr(digits);
  const std::int64_t factor = unit == "ms"  ? 1
                              : unit == "s" ? 1000
                              : unit == "m" ? 60'000
                              : unit == "h" ? 3'600'000
                              : unit == "d" ? 86'400'000
                                            : 0;
  if (digits == 0 || factor == 0 || number == 0) {
    node.fail(
        fmt::format("\"{}\" is no duration such as \"500ms\", \"5s\", \"10m\", \"24h\"", text));
    return 1000;
  }
  return number * factor;
}

bool describes(const Profile& profile, bool ActionSpec::* trait) {
  for (const ActionSpec& action : profile.actions) {
    if (action.*trait) return true;
  }
  return false;
}

bool has_bounds(const Profile& profile) {
  for (const AmountSpec& amount : profile.amounts) {
    if (amount.floor || amount.ceiling) return true;
  }
  return false;
}

void read_flags(const ProfileNode& node, Profile& profile) {
  Promises& promises = profile.promises;
  const bool has_effects = describes(profile, &ActionSpec::is_effect_known);
  const bool has_amounts = !profile.amounts.empty();
  read_flag(node, "effects", has_effects, "no action has an \"effect\"", promises.effects);
  read_flag(node, "refusals", has_amounts || profile.version.is_set(),
            "there are no amounts and no version to see a change by", promises.refusals);
  read_flag(node, "floors", has_bounds(profile), "no amount has a \"floor\" or \"ceiling\"",
            promises.floors);
  read_flag(node, "exactly_once", profile.ids.are_sent, "no request carries an id",
            promises.exactly_once);
  read_flag(node, "single_winner",
            profile.has_precondition || describes(profile, &ActionSpec::is_once),
            "no request carries a precondition, and no action is \"once\"", promises.single_winner);
  read_flag(node, "one_action_a_turn", describes(profile, &ActionSpec::takes_turn),
            "no action takes a turn", promises.one_action_a_turn);
  read_flag(node, "one_order", has_effects, "no action has an \"effect\"", promises.one_order);
  promises.fresh_reads = has_effects || profile.version.is_set();
  if (const auto it = node.find("reads")) {
    const bool is_fresh = it->word({"fresh", "eventual"}) == 0;
    if (!is_fresh) promises.one_order = promises.one_order && node.has("one_order");
    promises.fresh_reads = promises.fresh_reads && is_fresh;
  }
  if (const auto it = node.find("same_answer")) {
    promises.same_answer = it->truth();
    if (promises.same_answer && !profile.ids.are_sent) {
      it->fail("cannot be checked: no request carries an id");
    }
  }
  promises.answered = true;
  if (const auto it = node.find("answered")) promises.answered = it->truth();
}

}  // namespace

void read_promises(const ProfileNode& node, Profile& profile) {
  Promises& promises = profile.promises;
  node.allow_only({"effects", "refusals", "floors", "exactly_once", "same_answer", "single_winner",
                   "one_action_a_turn", "reads", "one_order", "answered", "versions", "conserved",
                   "keep", "other_payload", "concurrent", "failed_validation", "missing_id",
                   "missing_precondition", "stale"});
  read_flags(node, profile);
  promises.versions = profile.version.is_set() ? VersionPromise::opaque : VersionPromise::none;
  if (const auto it = node.find("versions")) {
    if (!profile.version.is_set()) {
      it->fail("cannot be checked: the profile has no \"version\"");
    } else {
      promises.versions = static_cast<VersionPromise>(
          it->word({"none", "opaque", "unique", "increasing", "counting"}));
    }
  }
  if (const auto it = node.find("conserved")) {
    if (it->json().is_array()) {
      read_conserved(*it, profile);
    } else {
      it->fail("must be a list of sums, such as [[\"stack\", \"pot\"]]");
    }
  }
  if (const auto it = node.find("keep")) promises.keep_ms = read_duration_ms(*it);
  read_choice(node, "other_payload", {"refused", "replayed"},
              {OtherPayload::refused, OtherPayload::replayed}, OtherPayload::refused,
              promises.other_payload, promises.other_payload_statuses);
  read_choice(node, "concurrent", {"waits", "in_progress"},
              {Concurrent::waits, Concurrent::in_progress}, Concurrent::in_progress,
              promises.concurrent, promises.in_progress_statuses);
  read_choice(node, "missing_id", {"refused", "accepted"}, {Missing::refused, Missing::accepted},
              Missing::refused, promises.missing_id, promises.missing_id_statuses);
  read_choice(node, "missing_precondition", {"refused", "accepted"},
              {Missing::refused, Missing::accepted}, Missing::refused,
              promises.missing_precondition, promises.missing_precondition_statuses);
  if (const auto it = node.find("failed_validation")) {
    promises.failed_validation = it->word({"remembered", "forgotten"}) == 0
                                     ? FailedValidation::remembered
                                     : FailedValidation::forgotten;
  }
  if (const auto it = node.find("stale")) promises.stale_statuses = read_statuses(*it);
  for (const char* name :
       {"keep", "other_payload", "concurrent", "failed_validation", "missing_id"}) {
    if (const auto it = node.find(name); it && !profile.ids.are_sent) {
      it->fail("cannot be checked: no request carries an id");
    }
  }
  for (const char* name : {"missing_precondition", "stale"}) {
    if (const auto it = node.find(name); it && !profile.has_precondition) {
      it->fail("cannot be checked: the profile has no \"precondition\"");
    }
  }
}

}  // namespace misdeal::harness
