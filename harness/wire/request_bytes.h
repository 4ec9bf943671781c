#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "harness/wire/endpoint.h"
#include "harness/wire/shot.h"

namespace misdeal::wire {

struct HeaderField {
  std::string_view name;
  std::string_view value;
};

struct Request {
  std::string_view method = "GET";
  std::string_view target = "/";  ///< begins with "/"; the endpoint's base path goes in front
  std::span<const HeaderField> headers;
  std::string_view body;
};

/// Replaces `bytes` by the request as HTTP/1.1 has it (RFC 9112), and returns the shot that sends
/// them: a view, valid while `bytes` is unchanged. Adds Host, and Content-Length if there is a body
/// or the method is one that has one, unless `headers` has these already: then those are sent as
/// they are, even if they lie. Keeps the capacity of `bytes`, so a buffer used again costs no
/// allocation.
///
/// Refuses what would make another request than the one meant: a method or header name that is no
/// token, a target with spaces or control characters, a line break or NUL in a value.
std::expected<Shot, std::string> serialise(const Request& request, const Endpoint& endpoint,
                                           std::string& bytes);

}  // namespace misdeal::wire
