#include "harness/targets/read_answer.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

#include "harness/targets/json_path.h"

namespace misdeal::harness {

namespace {

using nlohmann::json;

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<Value> cut(std::string_view text, const Source& source) {
  if (!source.after.empty()) {
    const auto begin = text.find(source.after);
    if (begin == std::string_view::npos) return std::nullopt;
    text.remove_prefix(begin + source.after.size());
  }
  if (!source.before.empty()) {
    const auto end = text.find(source.before);
    if (end == std::string_view::npos) return std::nullopt;
    text = text.substr(0, end);
  }
  return Value{std::string(trimmed(text)), false};
}

// A header may come several times, as Set-Cookie does: the first that has what is looked for.
std::optional<Value> first_cut(const HttpAnswer& answer, const Source& source) {
  for (const auto& [name, text] : answer.headers) {
    if (!is_header_named(name, source.header)) continue;
    if (auto value = cut(text, source)) return value;
  }
  return std::nullopt;
}

std::vector<const json*> matches(const json& document, const std::vector<TextTemplate>& paths,
                                 const Scope& scope) {
  std::vector<const json*> all;
  for (const TextTemplate& path : paths) {
    const auto filled = fill(path, scope);
    if (!filled) continue;
    const auto found = find_all(document, *filled);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

/// What the amounts add up to, within kReadableAmountMax on the way, too.
std::optional<std::int64_t> sum(const std::vector<const json*>& values, int decimals) {
  std::int64_t total = 0;
  for (const json* value : values) {
    const auto amount = parse_amount(scalar_text(*value), decimals);
    if (!amount) return std::nullopt;
    total += *amount;
    if (std::abs(total) > kReadableAmountMax) return std::nullopt;
  }
  return total;
}

bool equals(const Value& value, const std::string& wanted) {
  if (value.text == wanted) return true;
  const auto a = parse_amount(value.text, 6);
  return a && a == parse_amount(wanted, 6);
}

}  // namespace

struct AnswerView::Document {
  json body;
  bool is_json = false;
};

AnswerView::AnswerView(const HttpAnswer& answer) : answer_(answer) {}
AnswerView::~AnswerView() = default;

const AnswerView::Document& AnswerView::document() const {
  if (!document_) {
    document_ = std::make_unique<Document>();
    if (is_nested_deeper(answer_.body, kNestedMax)) return *document_;
    document_->body = json::parse(answer_.body, nullptr, /*allow_exceptions=*/false);
    document_->is_json = !document_->body.is_discarded();
  }
  return *document_;
}

std::optional<Value> AnswerView::present(const Source& source, const Scope& scope) const {
  switch (source.kind) {
    case Source::Kind::nothing:
      return std::nullopt;
    case Source::Kind::header:
      return first_cut(answer_, source);
    case Source::Kind::text:
      return cut(answer_.body, source);
    case Source::Kind::json:
      break;
  }
  if (!document().is_json) return std::nullopt;
  const auto found = matches(document().body, source.plus, scope);
  if (source.counts) return Value{std::to_string(found.size()), true};
  if (found.empty()) return std::nullopt;
  Value whole{scalar_text(*found[0]), !found[0]->is_string()};
  if (source.after.empty() && source.before.empty()) return whole;
  return cut(whole.text, source);
}

std::optional<Value> AnswerView::value(const Source& source, const Scope& scope) const {
  if (auto value = present(source, scope)) return value;
  if (source.absent) return Value{*source.absent, true};
  return std::nullopt;
}

std::optional<std::int64_t> AnswerView::amount(const Source& source, const Scope& scope,
                                               int decimals) const {
  const bool adds_up = source.kind == Source::Kind::json && !source.counts &&
                       source.after.empty() && source.before.empty();
  if (source.counts) decimals = 0;
  if (!adds_up) {
    const auto text = value(source, scope);
    return text ? parse_amount(text->text, decimals) : std::nullopt;
  }
  if (!document().is_json) {
    return source.absent ? parse_amount(*source.absent, decimals) : std::nullopt;
  }
  auto plus = matches(document().body, source.plus, scope);
  const bool has_wildcard =
      source.plus.size() > 1 || std::ranges::any_of(source.plus, [](const TextTemplate& path) {
        return std::ranges::any_of(path.pieces,
                                   [](const auto& piece) { return piece.literal.contains("/*"); });
      });
  // An array without elements adds up to 0; a plain path that leads nowhere is a mistake.
  if (plus.empty() && !has_wildcard) {
    return source.absent ? parse_amount(*source.absent, decimals) : std::nullopt;
  }
  const auto gains = sum(plus, decimals);
  const auto losses = sum(matches(document().body, source.minus, scope), decimals);
  if (!gains || !losses) return std::nullopt;
  return *gains - *losses;
}

bool AnswerView::meets(const Condition& condition, const Scope& scope) const {
  if (condition.status_min != 0 &&
      (answer_.status < condition.status_min || answer_.status > condition.status_max)) {
    return false;
  }
  if (!condition.source.is_set()) return true;
  const auto found = value(condition.source, scope);
  const auto is_wanted = [&](const std::string& wanted) { return equals(*found, wanted); };
  switch (condition.test) {
    case Condition::Test::exists:
      return found.has_value();
    case Condition::Test::missing:
      return !found.has_value();
    case Condition::Test::equals:
      return found && std::ranges::any_of(condition.values, is_wanted);
    case Condition::Test::differs:
      return found && std::ranges::none_of(condition.values, is_wanted);
    case Condition::Test::contains:
      return found && std::ranges::any_of(condition.values, [&](const std::string& wanted) {
               return found->text.contains(wanted);
             });
    case Condition::Test::above: {
      const auto number = found ? parse_amount(found->text, 0) : std::nullopt;
      const auto bound = parse_amount(condition.values.at(0), 0);
      return number && bound && *number > *bound;
    }
  }
  return false;
}

std::optional<std::int64_t> parse_amount(std::string_view text, int decimals) {
  text = trimmed(text);
  if (text.size() > 64) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  std::int64_t whole = 0;
  const char* end = text.data() + text.size();
  if (const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
      error == std::errc{} && rest == end) {
    const std::int64_t whole_max = kReadableAmountMax / scale;
    if (whole > whole_max || whole < -whole_max) return std::nullopt;
    return whole * scale;
  }
  double number = 0;
  if (const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      error != std::errc{} || rest != end || !std::isfinite(number)) {
    return std::nullopt;
  }
  const double scaled = number * static_cast<double>(scale);
  constexpr double kExactMax = 9e15;
  if (std::abs(scaled) > kExactMax || std::abs(scaled - std::round(scaled)) > 1e-4) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(std::llround(scaled));
}

}  // namespace misdeal::harness
