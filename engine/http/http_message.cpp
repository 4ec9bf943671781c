#include "engine/http/http_message.h"

#include <algorithm>
#include <charconv>

namespace misdeal::engine::http {
namespace {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

void append(std::string& text, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  text.append(digits, end);
}

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool is_same_name(std::string_view name, std::string_view lower) {
  return name.size() == lower.size() && std::equal(name.begin(), name.end(), lower.begin(),
                                                   [](char a, char b) { return to_lower(a) == b; });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const Header& h) { return is_same_name(h.name, name); });
  return found == headers.end() ? std::nullopt : std::optional(found->value);
}

std::size_t HttpRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const Header& h) { return is_same_name(h.name, name); }));
}

std::string to_bytes(const HttpResponse& response, bool has_body, bool closes) {
  std::string bytes;
  bytes.reserve(256 + response.body.size());
  bytes += "HTTP/1.1 ";
  append(bytes, static_cast<std::size_t>(response.status));
  bytes += ' ';
  bytes += reason_phrase(response.status);
  bytes += "\r\n";
  if (!response.content_type.empty()) {
    bytes += "Content-Type: ";
    bytes += response.content_type;
    bytes += "\r\n";
  }
  const bool is_bodiless = response.status == 204 || response.status == 304;
  if (!is_bodiless) {
    bytes += "Content-Length: ";
    append(bytes, response.body.size());
    bytes += "\r\n";
  }
  for (const auto& [name, value] : response.headers) {
    bytes += name;
    bytes += ": ";
    bytes += value;
    bytes += "\r\n";
  }
  if (closes) {
    bytes += "Connection: close\r\n";
  }
  bytes += "\r\n";
  if (has_body && !is_bodiless) {
    bytes += response.body;
  }
  return bytes;
}

}  // namespace misdeal::engine::http
