#include "harness/live/profile_use.h"

#include <algorithm>

#include <fmt/format.h>

namespace misdeal::harness {

void ProfileUse::note(const LiveRequest& request, const LiveCall& call, const HttpAnswer& answer) {
  OfAction& use = actions_[request.action];
  replays_ += call.is_replay ? 1 : 0;
  if (call.meaning == Meaning::unknown && answer.status / 100 == 3) {
    ++use.redirects;
    use.redirect_status = answer.status;
    if (const std::string* location = answer.header("Location")) use.location = *location;
  }
  if (call.meaning != Meaning::applied) return;
  ++use.applied;
  use.versions += call.version.empty() ? 0U : 1U;
  for (const SlotReading& reading : call.readings) {
    ++use.amounts[profile_.slots[reading.slot].amount];
  }
}

void ProfileUse::warn_of_readings(const ActionSpec& action, const OfAction& use,
                                  std::vector<std::string>& out) const {
  if (use.applied == 0) return;
  const auto warn = [&](std::string_view what) {
    out.push_back(fmt::format(
        "/actions/{}: {} that its \"answer\" names was in none of the {} applied answers, so it "
        "checks nothing; is the path right?",
        action.name, what, use.applied));
  };
  for (const auto& [amount, source] : action.readings.amounts) {
    if (use.amounts.contains(amount)) continue;
    warn(fmt::format("the amount \"{}\"", profile_.amounts[amount].name));
  }
  if (action.readings.version.is_set() && use.versions == 0) warn("the version");
}

std::vector<std::string> ProfileUse::warnings(std::uint64_t duplicates) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    const OfAction& use = actions_[i];
    if (use.redirects > 0) {
      out.push_back(
          fmt::format("/actions/{}: was answered {} ({} times), which tells nothing of its effect; "
                      "redirects are "
                      "not followed; Location: {}",
                      profile_.actions[i].name, use.redirect_status, use.redirects, use.location));
    }
    warn_of_readings(profile_.actions[i], use, out);
  }
  const auto marks = [](const std::vector<AnswerRule>& rules) {
    return std::ranges::any_of(
        rules, [](const AnswerRule& rule) { return rule.meaning == Meaning::replayed; });
  };
  const bool has_mark = marks(profile_.answers) ||
                        std::ranges::any_of(profile_.actions, [&](const ActionSpec& action) {
                          return marks(action.answers);
                        });
  if (has_mark && replays_ == 0 && duplicates > 0) {
    out.push_back(fmt::format(
        "/answers/replayed: was met by no answer, although {} ids were sent twice at once; is the "
        "condition right?",
        duplicates));
  }
  return out;
}

}  // namespace misdeal::harness
