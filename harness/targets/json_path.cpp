#include "harness/targets/json_path.h"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace misdeal::harness {

namespace {

using nlohmann::json;
using Matches = std::vector<const json*>;

std::string unescaped(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '~' && i + 1 < segment.size()) {
      out += segment[++i] == '1' ? '/' : '~';
    } else {
      out += segment[i];
    }
  }
  return out;
}

void match_elements_where(const json& value, std::string_view segment, Matches& matches) {
  const auto equals = segment.find('=');
  const std::string name = unescaped(segment.substr(1, equals - 1));
  const std::string wanted = unescaped(segment.substr(equals + 1, segment.size() - equals - 2));
  for (const json& element : value) {
    if (!element.is_object()) continue;
    const auto member = element.find(name);
    if (member != element.end() && scalar_text(*member) == wanted) matches.push_back(&element);
  }
}

void match_element_at(const json& array, std::string_view segment, Matches& matches) {
  if (segment == "-" && !array.empty()) {
    matches.push_back(&array.back());
    return;
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
  if (error == std::errc{} && end == segment.data() + segment.size() && index < array.size()) {
    matches.push_back(&array[index]);
  }
}

void match(const json& value, std::string_view segment, Matches& matches) {
  if (segment == "*") {
    if (!value.is_structured()) return;
    for (const json& element : value) matches.push_back(&element);
  } else if (segment.starts_with('[') && segment.ends_with(']')) {
    if (value.is_structured()) match_elements_where(value, segment, matches);
  } else if (value.is_array()) {
    match_element_at(value, segment, matches);
  } else if (value.is_object()) {
    if (const auto member = value.find(unescaped(segment)); member != value.end()) {
      matches.push_back(&*member);
    }
  }
}

// A slash within [name=text] belongs to the text.
std::size_t end_of_segment(std::string_view path) {
  if (path.starts_with('[')) {
    const auto bracket = path.find("]/");
    return bracket == std::string_view::npos ? path.size() : bracket + 1;
  }
  return std::min(path.find('/'), path.size());
}

}  // namespace

std::vector<const json*> find_all(const json& document, std::string_view path) {
  Matches matches{&document};
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, end_of_segment(path));
    path.remove_prefix(segment.size());
    Matches next;
    for (const json* value : matches) match(*value, segment, next);
    matches = std::move(next);
  }
  return matches;
}

std::string path_fault(std::string_view path) {
  if (!path.empty() && !path.starts_with('/')) {
    return fmt::format("a path begins with a slash: \"/{}\"", path);
  }
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, end_of_segment(path));
    path.remove_prefix(segment.size());
    if (segment.starts_with('[') &&
        (!segment.ends_with(']') || segment.find('=') == std::string_view::npos ||
         segment.find('=') == 1)) {
      return fmt::format("\"{}\" is not of the form [name=text]", segment);
    }
  }
  return {};
}

bool is_nested_deeper(std::string_view json, std::size_t levels_max) {
  std::size_t levels = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char character = json[i];
    if (is_in_text) {
      if (character == '\\') ++i;
      is_in_text = character != '"';
    } else if (character == '"') {
      is_in_text = true;
    } else if (character == '[' || character == '{') {
      if (++levels > levels_max) return true;
    } else if ((character == ']' || character == '}') && levels > 0) {
      --levels;
    }
  }
  return false;
}

std::string scalar_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace misdeal::harness
