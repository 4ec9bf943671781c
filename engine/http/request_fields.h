#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "engine/http/http_message.h"
#include "engine/http/json_fields.h"
#include "engine/http/problem.h"
#include "engine/requests/request.h"

/// What the headers, the body and the query of a request mean. Pure.
namespace misdeal::engine::http {

/// A version that no table reaches: what an entity tag that is none of ours expects.
inline constexpr Version kNeverVersion = kNoVersion - 1;

/// Canonical UUID text, in either case; nothing for any other text, and for the nil UUID.
std::optional<RequestId> parse_uuid(std::string_view text);

/// A number as we write them: decimal, no sign, no leading zeros.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// Idempotency-Key: a UUID, bare or as a structured-field string ("…").
std::expected<RequestId, Problem> idempotency_key(const HttpRequest& request);

/// If-Match: kNoVersion if there is none or it is `*`; kNeverVersion for a weak tag and for one
/// that is no version. A list of tags is refused.
std::expected<Version, Problem> expected_version(const HttpRequest& request);

/// If-None-Match, compared weakly: whether the client has that version already.
bool has_version(const HttpRequest& request, Version version);

/// Authorization: Bearer. The token as sent.
std::expected<std::string_view, Problem> bearer_token(const HttpRequest& request);

/// The fields of the body; an empty one has none, any other must be application/json.
std::expected<JsonFields, Problem> body_fields(const HttpRequest& request);

/// Query parameters that are numbers, each with its default and its highest value.
struct QueryNumber {
  std::string_view name;
  std::uint64_t value = 0;  ///< the default; then what was found
  std::uint64_t max = 0;
};
/// Reads them in place. Refuses others, doubles, and what is no number within 0..max.
std::expected<void, Problem> read_query(std::string_view query, std::span<QueryNumber> numbers);

}  // namespace misdeal::engine::http
