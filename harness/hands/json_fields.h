#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

/// Typed access to the members of a JSON object, with errors that say which member and why.
/// For .cpp files only: includes the whole of nlohmann/json.
namespace misdeal::harness {

/// A line that cannot be used; what() is for its sender. Thrown and caught within parse_script.
class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Parses a line of JSON text. Whole numbers beyond 64 bits become the nearest 64-bit number, which
/// is out of every range all the same, and stay whole. Throws BadInput.
nlohmann::json parse_json(std::string_view line);

/// A value as JSON text on one line: never throws, whatever bytes it holds. What is nested more
/// than a thousand levels deep is "null": printing takes a stack frame a level.
std::string json_text(const nlohmann::json& value);

/// An object and where it stands in the line, for error messages: "actions[3]".
class Fields {
 public:
  /// Throws BadInput if the value is not an object. Keeps a reference to it.
  Fields(const nlohmann::json& value, std::string where);

  /// nullptr if missing or null.
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;

  // Each throws BadInput if the member is missing or of another type.
  [[nodiscard]] std::int64_t whole_number(std::string_view key) const;
  [[nodiscard]] std::int64_t whole_number(std::string_view key, std::int64_t low,
                                          std::int64_t high) const;
  [[nodiscard]] const std::string& text(std::string_view key) const;
  [[nodiscard]] const nlohmann::json::array_t& array(std::string_view key) const;

  /// "ante", or "actions[3].seat".
  [[nodiscard]] std::string path(std::string_view key) const;

 private:
  [[nodiscard]] const nlohmann::json& require(std::string_view key) const;

  const nlohmann::json* object_;
  std::string where_;
};

}  // namespace misdeal::harness
