#include "harness/hands/json_fields.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace misdeal::harness {
namespace {

using nlohmann::json;

constexpr std::size_t kPrintedDepthMax = 1000;
constexpr std::size_t kDigitsThatFit = 18;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool fits_64_bits(std::string_view number) {
  const auto fits = [number](auto value) {
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the end is given beside it.
    return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
  };
  return fits(std::int64_t{}) || fits(std::uint64_t{});
}

std::size_t end_of_string(std::string_view line, std::size_t quote) {
  std::size_t at = quote + 1;
  while (at < line.size() && line[at] != '"') at += line[at] == '\\' ? 2U : 1U;
  return std::min(at + 1, line.size());
}

std::size_t end_of_digits(std::string_view line, std::size_t at) {
  while (at < line.size() && is_digit(line[at])) ++at;
  return at;
}

bool is_fraction_or_exponent(std::string_view line, std::size_t at) {
  return at < line.size() && (line[at] == '.' || line[at] == 'e' || line[at] == 'E');
}

std::size_t end_of_number(std::string_view line, std::size_t at) {
  while (at < line.size() && (is_digit(line[at]) ||
                              std::string_view("+-.eE").find(line[at]) != std::string_view::npos)) {
    ++at;
  }
  return at;
}

/// The JSON parser makes a whole number beyond 64 bits a floating-point one, or fails if that
/// overflows too; but it is a whole number still, and R82 refuses it where a fraction is unusable.
std::string with_numbers_in_64_bits(std::string_view line) {
  std::string text;
  text.reserve(line.size());
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at + 1;
    std::string_view token = line.substr(at, 1);
    if (line[at] == '"') {
      end = end_of_string(line, at);
      token = line.substr(at, end - at);
    } else if (is_digit(line[at]) || line[at] == '-') {
      end = end_of_digits(line, at + 1);
      const bool is_whole = !is_fraction_or_exponent(line, end);
      if (!is_whole) end = end_of_number(line, end);
      token = line.substr(at, end - at);
      const bool is_number = is_digit(token.back()) && token.size() > kDigitsThatFit;
      const bool has_leading_zero = token.substr(token[0] == '-' ? 1 : 0).starts_with('0');
      if (is_whole && is_number && !has_leading_zero && !fits_64_bits(token)) {
        token = token[0] == '-' ? "-9223372036854775808" : "9223372036854775807";
      }
    }
    text += token;
    at = end;
  }
  return text;
}

bool has_long_number(std::string_view line) {
  std::size_t run = 0;
  for (const char character : line) {
    run = is_digit(character) ? run + 1 : 0;
    if (run > kDigitsThatFit) return true;
  }
  return false;
}

/// Without the library's prefix "[json.exception.parse_error.101] " and its own line number.
std::string reason_of(const json::exception& error) {
  const std::string_view what = error.what();
  const std::size_t prefix = what.find("] ");
  std::string reason(prefix == std::string_view::npos ? what : what.substr(prefix + 2));
  constexpr std::string_view kLine = "at line 1, column";  // it has only seen this one
  if (const std::size_t at = reason.find(kLine); at != std::string::npos) {
    reason.replace(at, kLine.size(), "at column");
  }
  return reason;
}

bool is_nested_too_deeply(const json& value) {
  std::vector<std::pair<const json*, std::size_t>> open{{&value, 1}};
  while (!open.empty()) {
    const auto [next, depth] = open.back();
    open.pop_back();
    if (!next->is_structured()) continue;
    if (depth > kPrintedDepthMax) return true;
    for (const json& child : *next) open.emplace_back(&child, depth + 1);
  }
  return false;
}

/// A quotation short enough for a message.
std::string quoted(const json& value) {
  constexpr std::size_t kQuotedMax = 60;
  if (value.is_structured()) return value.is_array() ? "an array" : "an object";
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > kQuotedMax) text = text.substr(0, kQuotedMax) + "…";
  return text;
}

}  // namespace

json parse_json(std::string_view line) {
  // JSON text holds none, and the parser would take it for the end and not look at what follows.
  if (const std::size_t at = line.find('\0'); at != std::string_view::npos) {
    throw BadInput(fmt::format("not a line of JSON: a NUL byte at column {}", at + 1));
  }
  try {
    if (has_long_number(line)) return json::parse(with_numbers_in_64_bits(line));
    return json::parse(line);
  } catch (const json::exception& error) {
    throw BadInput("not a line of JSON: " + reason_of(error));
  }
}

std::string json_text(const json& value) {
  if (is_nested_too_deeply(value)) return "null";
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

Fields::Fields(const json& value, std::string where) : object_(&value), where_(std::move(where)) {
  if (value.is_object()) return;
  throw BadInput(fmt::format("{} must be an object, not {}", where_.empty() ? "a line" : where_,
                             quoted(value)));
}

const json* Fields::find(std::string_view key) const {
  const auto member = object_->find(key);
  return member == object_->end() || member->is_null() ? nullptr : &*member;
}

const json& Fields::require(std::string_view key) const {
  const json* const member = find(key);
  if (member == nullptr) throw BadInput(path(key) + " is missing");
  return *member;
}

std::int64_t Fields::whole_number(std::string_view key) const {
  const json& member = require(key);
  if (!member.is_number_integer()) {
    throw BadInput(fmt::format("{} must be a whole number, not {}", path(key), quoted(member)));
  }
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  if (member.is_number_unsigned()) {
    const auto value = member.get<std::uint64_t>();
    return value > std::uint64_t{kMax} ? kMax : static_cast<std::int64_t>(value);
  }
  return member.get<std::int64_t>();
}

std::int64_t Fields::whole_number(std::string_view key, std::int64_t low, std::int64_t high) const {
  const std::int64_t value = whole_number(key);
  if (value < low || value > high) {
    throw BadInput(fmt::format("{} must be {} to {}, not {}", path(key), low, high, value));
  }
  return value;
}

const std::string& Fields::text(std::string_view key) const {
  const json& member = require(key);
  if (!member.is_string()) {
    throw BadInput(fmt::format("{} must be a string, not {}", path(key), quoted(member)));
  }
  return member.get_ref<const std::string&>();
}

const json::array_t& Fields::array(std::string_view key) const {
  const json& member = require(key);
  if (!member.is_array()) {
    throw BadInput(fmt::format("{} must be an array, not {}", path(key), quoted(member)));
  }
  return member.get_ref<const json::array_t&>();
}

std::string Fields::path(std::string_view key) const {
  return where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key);
}

}  // namespace misdeal::harness
