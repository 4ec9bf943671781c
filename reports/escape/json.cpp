#include "reports/escape/json.h"

#include <nlohmann/json.hpp>

namespace misdeal::reports {

namespace {

template <typename Json>
std::string dumped(const Json& json, int indent) {
  std::string text = json.dump(indent, ' ', true, Json::error_handler_t::replace);
  // Outside of strings there is no '#'.
  for (std::size_t at = 0; (at = text.find("##[", at)) != std::string::npos;) {
    text.replace(at, 2, "#\\u0023");
  }
  return text;
}

}  // namespace

std::string json_text(const nlohmann::ordered_json& json, int indent) {
  return dumped(json, indent);
}

std::string json_text(const nlohmann::json& json, int indent) {
  return dumped(json, indent);
}

}  // namespace misdeal::reports
