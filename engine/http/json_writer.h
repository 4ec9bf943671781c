#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace misdeal::engine::http {

/// Appends JSON to a string, value by value, and puts in the commas. Answers are written with it
/// field by field, so that equal values always give equal bytes; it allocates only as the string
/// grows.
///
/// Requires calls that make sense: a key before each value within an object, ends that match.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& text) : text_(text) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  /// `name` must need no escaping.
  JsonWriter& key(std::string_view name) {
    separate();
    text_ += '"';
    text_ += name;
    text_ += "\":";
    is_first_ = true;  // No comma between a key and its value.
    return *this;
  }

  JsonWriter& integer(std::integral auto value) {
    separate();
    char digits[24];
    text_.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
    return *this;
  }
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  /// Any bytes: what is not UTF-8 must have been replaced before.
  JsonWriter& text(std::string_view value);
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
  }

 private:
  JsonWriter& open(char bracket) {
    separate();
    text_ += bracket;
    is_first_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    text_ += bracket;
    is_first_ = false;
    return *this;
  }
  void separate() {
    if (!is_first_) {
      text_ += ',';
    }
    is_first_ = false;
  }

  std::string& text_;
  bool is_first_ = true;
};

}  // namespace misdeal::engine::http
