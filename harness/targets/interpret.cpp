#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "harness/targets/read_answer.h"

namespace misdeal::harness {

namespace {

enum class Precision : std::uint8_t { content, status, status_class };

Precision precision_of(const Condition& condition) {
  if (condition.source.is_set()) return Precision::content;
  return condition.status_min == condition.status_max ? Precision::status : Precision::status_class;
}

Meaning meaning_by_default(int status) {
  if (status == 412) return Meaning::stale;
  if (status == 425) return Meaning::in_progress;
  if (status == 408) return Meaning::unknown;
  if (status / 100 == 2) return Meaning::applied;
  return status / 100 == 4 || status == 501 ? Meaning::refused : Meaning::unknown;
}

}  // namespace

bool is_header_named(std::string_view name, std::string_view wanted) {
  return std::ranges::equal(name, wanted, [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

const std::string* HttpAnswer::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const auto& header) { return is_header_named(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

namespace {

Interpretation interpret(const AnswerView& answer,
                         std::span<const std::vector<AnswerRule>* const> all, const Scope& scope) {
  if (!answer.answer().is_answered()) return {};
  Interpretation read;
  bool is_decided = false;
  for (const auto* rules : all) {
    for (const AnswerRule& rule : *rules) {
      if (rule.meaning != Meaning::replayed || !answer.meets(rule.condition, scope)) continue;
      read.is_replay = true;
      // A status of its own for replays leaves nothing else to look at.
      if (!rule.condition.source.is_set() || rule.condition.status_min != 0) {
        read.meaning = Meaning::applied;
        is_decided = true;
      }
    }
  }
  if (is_decided) return read;
  constexpr std::array kPasses = {Precision::content, Precision::status, Precision::status_class};
  for (const Precision pass : kPasses) {
    for (const auto* rules : all) {
      for (const AnswerRule& rule : *rules) {
        if (rule.meaning == Meaning::replayed || precision_of(rule.condition) != pass) continue;
        if (!answer.meets(rule.condition, scope)) continue;
        read.meaning = rule.meaning;
        return read;
      }
    }
  }
  read.meaning = meaning_by_default(answer.answer().status);
  return read;
}

}  // namespace

Interpretation interpret(const AnswerView& answer, const ActionSpec& action, const Profile& profile,
                         const Scope& scope) {
  return interpret(answer, std::array{&action.answers, &profile.answers}, scope);
}

Interpretation interpret(const AnswerView& answer, const std::vector<AnswerRule>& rules,
                         const Scope& scope) {
  return interpret(answer, std::array{&rules}, scope);
}

}  // namespace misdeal::harness
