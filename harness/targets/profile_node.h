#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "harness/targets/read_profile.h"
#include "harness/targets/text_template.h"

namespace misdeal::harness {

/// A value of a profile file with its place in it, so that every error names the place. Errors are
/// gathered, not thrown: one reading shows them all.
class ProfileNode {
 public:
  ProfileNode(const nlohmann::json& value, std::string pointer, ProfileErrors& errors)
      : value_(&value), pointer_(std::move(pointer)), errors_(&errors) {}

  [[nodiscard]] const nlohmann::json& json() const { return *value_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  void fail(std::string message) const;

  /// Complains of members that are not among these, and suggests the nearest.
  void allow_only(std::initializer_list<std::string_view> names) const;
  /// Complains unless it is an object.
  [[nodiscard]] bool expect_object() const;

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::optional<ProfileNode> find(std::string_view name) const;
  [[nodiscard]] ProfileNode element(std::size_t index) const;
  /// Members of an object or elements of an array, in order of their names or places.
  [[nodiscard]] std::vector<ProfileNode> children() const;
  [[nodiscard]] std::string last_name() const { return name_; }

  /// Complain of another type, or a number out of range, and give a harmless value.
  [[nodiscard]] std::string text() const;
  std::int64_t number(std::int64_t min, std::int64_t max) const;
  [[nodiscard]] bool truth() const;
  [[nodiscard]] TextTemplate text_template(Encoding encoding) const;
  /// One of the words; complains and gives 0 if it is none.
  std::size_t word(std::initializer_list<std::string_view> words) const;

 private:
  [[nodiscard]] ProfileNode member_named(std::string_view name, const nlohmann::json& value) const;

  const nlohmann::json* value_;
  std::string pointer_;
  ProfileErrors* errors_;
  std::string name_;
};

/// The value as a place is filled with: numbers, true, false and null bare.
Value value_of(const nlohmann::json& json);

/// A member's name as a part of a JSON pointer.
std::string pointer_part(std::string_view name);

/// "a", "b" or "c"; the nearest of the names to a wrong one, or nothing if none is near.
std::string joined_words(const std::vector<std::string>& words);
std::string nearest(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace misdeal::harness
