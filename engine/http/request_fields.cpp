#include "engine/http/request_fields.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace misdeal::engine::http {
namespace {

std::unexpected<Problem> refuse(ProblemType type, std::string detail) {
  return std::unexpected(Problem{.type = type, .detail = std::move(detail)});
}

/// The header, if it is there; a problem if it is there twice.
std::expected<std::optional<std::string_view>, Problem> only(const HttpRequest& request,
                                                             std::string_view name) {
  if (request.count(name) > 1) {
    return refuse(ProblemType::header_repeated, fmt::format("'{}' stands there twice", name));
  }
  return request.header(name);
}

bool is_in_quotes(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

/// The 16 hexadecimal digits of one half.
std::optional<std::uint64_t> parse_half(std::string_view digits) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  const bool is_number = result.ec == std::errc() && result.ptr == digits.data() + digits.size();
  return is_number ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<RequestId> parse_uuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kForm.size()) {
    return std::nullopt;
  }
  char digits[32];
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((kForm[i] == '-') != (text[i] == '-')) {
      return std::nullopt;
    }
    if (kForm[i] != '-') {
      digits[count++] = text[i];
    }
  }
  const auto high = parse_half({digits, 16});
  const auto low = parse_half({digits + 16, 16});
  if (!high || !low || (*high | *low) == 0) {
    return std::nullopt;
  }
  return RequestId{*high, *low};
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return is_number && (text.size() == 1 || text.front() != '0') ? std::optional(value)
                                                                : std::nullopt;
}

std::expected<RequestId, Problem> idempotency_key(const HttpRequest& request) {
  const auto only_one = only(request, "idempotency-key");
  if (!only_one) {
    return std::unexpected(only_one.error());
  }
  const std::optional<std::string_view> header = *only_one;
  if (!header) {
    return refuse(ProblemType::idempotency_key_missing, "send Idempotency-Key: a fresh UUID");
  }
  const std::string_view text =
      is_in_quotes(*header) ? header->substr(1, header->size() - 2) : *header;
  const auto id = parse_uuid(text);
  if (!id) {
    return refuse(ProblemType::idempotency_key_malformed,
                  in_quotes(*header) + " is no UUID, or the nil UUID");
  }
  return *id;
}

std::expected<Version, Problem> expected_version(const HttpRequest& request) {
  const auto only_one = only(request, "if-match");
  if (!only_one) {
    return std::unexpected(only_one.error());
  }
  const std::optional<std::string_view> header = *only_one;
  if (!header || *header == "*") {
    return kNoVersion;
  }
  std::string_view tag = *header;
  const bool is_weak = tag.starts_with("W/");
  tag.remove_prefix(is_weak ? 2 : 0);
  if (!is_in_quotes(tag) || tag.substr(1, tag.size() - 2).contains('"')) {
    return refuse(ProblemType::if_match_malformed,
                  in_quotes(*header) + " is not one entity tag such as \"12\"");
  }
  const auto version = parse_number(tag.substr(1, tag.size() - 2));
  return !is_weak && version ? std::min(*version, kNeverVersion) : kNeverVersion;
}

bool has_version(const HttpRequest& request, Version version) {
  const std::string tag = fmt::format("\"{}\"", version);
  for (const Header& header : request.headers) {
    if (!is_same_name(header.name, "if-none-match")) {
      continue;
    }
    for (std::string_view rest = header.value; !rest.empty();) {
      const std::size_t comma = rest.find(',');
      std::string_view each = trimmed(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
      each.remove_prefix(each.starts_with("W/") ? 2 : 0);
      if (each == tag || each == "*") {
        return true;
      }
    }
  }
  return false;
}

std::expected<std::string_view, Problem> bearer_token(const HttpRequest& request) {
  const auto header = only(request, "authorization");
  if (!header) {
    return std::unexpected(header.error());
  }
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = header->value_or("");
  if (!is_same_name(value.substr(0, kScheme.size()), kScheme)) {
    return refuse(ProblemType::token_missing,
                  "send Authorization: Bearer and the token that joining the seat returned");
  }
  return trimmed(value.substr(kScheme.size()));
}

std::expected<JsonFields, Problem> body_fields(const HttpRequest& request) {
  if (request.body.empty()) {
    return JsonFields();
  }
  const auto header = only(request, "content-type");
  if (!header) {
    return std::unexpected(header.error());
  }
  const std::string_view type = header->value_or("");
  if (!is_same_name(trimmed(type.substr(0, type.find(';'))), "application/json")) {
    return refuse(ProblemType::not_json,
                  "send Content-Type: application/json, not " + in_quotes(type));
  }
  return JsonFields::parse(request.body);
}

std::expected<void, Problem> read_query(std::string_view query, std::span<QueryNumber> numbers) {
  std::vector<std::string_view> seen;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    const std::string_view name = pair.substr(0, equals);
    const auto number = std::ranges::find(numbers, name, &QueryNumber::name);
    if (number == numbers.end()) {
      return refuse(ProblemType::bad_query, "unknown parameter " + in_quotes(name));
    }
    if (std::ranges::find(seen, name) != seen.end()) {
      return refuse(ProblemType::bad_query, fmt::format("'{}' stands there twice", name));
    }
    seen.push_back(name);
    const auto value =
        equals == std::string_view::npos ? std::nullopt : parse_number(pair.substr(equals + 1));
    if (!value || *value > number->max) {
      return refuse(ProblemType::bad_query,
                    fmt::format("'{}' must be a whole number from 0 to {}", name, number->max));
    }
    number->value = *value;
  }
  return {};
}

}  // namespace misdeal::engine::http
