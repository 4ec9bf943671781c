#include "reports/bench/json_fields.h"

#include <array>

#include <nlohmann/json.hpp>

namespace misdeal::reports::bench {

namespace {

constexpr std::array<std::string_view, 6> kNotNumbers{"-Infinity", "-NaN", "Infinity",
                                                      "NaN",       "-nan", "nan"};

/// Length of such a word at the start of the text, or 0.
std::size_t not_a_number_at(std::string_view text) {
  for (const std::string_view word : kNotNumbers) {
    if (text.starts_with(word)) return word.size();
  }
  return 0;
}

/// One past the closing quote of the string that opens at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? at + 1 : text.size();
}

}  // namespace

std::string without_bare_nan(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"') {
      end = end_of_string(text, at);
    } else if (const std::size_t length = not_a_number_at(text.substr(at)); length > 0) {
      out += "null";
      at += length;
      continue;
    }
    out += text.substr(at, end - at);
    at = end;
  }
  return out;
}

std::string text_field(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace misdeal::reports::bench
