#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/targets/http_answer.h"
#include "harness/targets/profile.h"

namespace misdeal::harness {

/// An answer whose body is parsed once, when it is first asked about. Not thread-safe; the answer
/// must outlive it.
class AnswerView {
 public:
  explicit AnswerView(const HttpAnswer& answer);
  ~AnswerView();
  AnswerView(const AnswerView&) = delete;
  AnswerView& operator=(const AnswerView&) = delete;

  [[nodiscard]] const HttpAnswer& answer() const { return answer_; }
  /// What is there, or `absent` of the source, or nothing.
  [[nodiscard]] std::optional<Value> value(const Source& source, const Scope& scope) const;
  /// The value as a whole number of the smallest unit. Nothing if it is no number. A value that has
  /// more decimals is rounded if that is off by no more than binary fractions are.
  [[nodiscard]] std::optional<std::int64_t> amount(const Source& source, const Scope& scope,
                                                   int decimals) const;
  [[nodiscard]] bool meets(const Condition& condition, const Scope& scope) const;

 private:
  struct Document;
  [[nodiscard]] const Document& document() const;
  [[nodiscard]] std::optional<Value> present(const Source& source, const Scope& scope) const;

  const HttpAnswer& answer_;
  mutable std::unique_ptr<Document> document_;
};

/// Beyond this a number is no amount, on either side of 0: several can be added up without
/// overflow.
inline constexpr std::int64_t kReadableAmountMax = 1'000'000'000'000'000'000;

/// "10.50" with two decimals is 1050.
std::optional<std::int64_t> parse_amount(std::string_view text, int decimals);

/// What an answer to an action means. A recorded refusal that is repeated is refused and a replay.
struct Interpretation {
  Meaning meaning = Meaning::unknown;
  bool is_replay = false;
};

/// By the rules of the action, then of the profile: those that look into headers or body before
/// exact statuses before classes. What none decides: 2xx applied; 412 stale; 425 in progress; 408,
/// 5xx but 501, and 3xx unknown; other 4xx refused; no answer: unknown.
Interpretation interpret(const AnswerView& answer, const ActionSpec& action, const Profile& profile,
                         const Scope& scope);

/// The same by these rules alone.
Interpretation interpret(const AnswerView& answer, const std::vector<AnswerRule>& rules,
                         const Scope& scope);

}  // namespace misdeal::harness
