#include "engine/http/json_fields.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace misdeal::engine::http {

/// Takes the parser's events; returning false ends the parse.
class JsonFields::Reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Reader(std::vector<Field>& fields) : fields_(fields) {}

  bool null() override { return value(Other{}); }
  bool boolean(bool /*value*/) override { return value(Other{}); }
  bool number_integer(number_integer_t number) override { return value(std::int64_t{number}); }
  bool number_unsigned(number_unsigned_t number) override { return value(std::uint64_t{number}); }
  bool number_float(number_float_t /*number*/, const string_t& /*text*/) override {
    return value(Other{});
  }
  bool string(string_t& text) override { return value(std::move(text)); }
  bool binary(binary_t& /*bytes*/) override { return value(Other{}); }
  bool start_object(std::size_t /*elements*/) override {
    if (is_inside_) {
      return refuse(fmt::format("field {} is an object", in_quotes(fields_.back().name)));
    }
    is_inside_ = true;
    return true;
  }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*elements*/) override {
    return refuse(is_inside_ ? fmt::format("field {} is an array", in_quotes(fields_.back().name))
                             : "the body is an array, not an object");
  }
  bool end_array() override { return true; }
  bool key(string_t& name) override {
    if (std::ranges::any_of(fields_, [&](const Field& field) { return field.name == name; })) {
      return refuse(fmt::format("field {} stands there twice", in_quotes(name)));
    }
    if (fields_.size() == kFieldsMax) {
      return refuse(fmt::format("more than {} fields", kFieldsMax));
    }
    fields_.push_back({std::move(name), Other{}, false});
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return refuse(fmt::format("not JSON from byte {} on", position));
  }

  std::string complaint;

 private:
  static constexpr std::size_t kFieldsMax = 32;  // Bounds the search for doubles.

  bool value(Value value) {
    if (!is_inside_) {
      return refuse("the body is not an object");
    }
    fields_.back().value = std::move(value);
    return true;
  }
  bool refuse(std::string why) {
    complaint = std::move(why);
    return false;
  }

  std::vector<Field>& fields_;
  bool is_inside_ = false;
};

std::expected<JsonFields, Problem> JsonFields::parse(std::string_view text) {
  JsonFields fields;
  if (text.empty()) {
    return fields;
  }
  Reader reader(fields.fields_);
  if (!nlohmann::json::sax_parse(text, &reader)) {
    return std::unexpected(Problem{.type = ProblemType::bad_json, .detail = reader.complaint});
  }
  return fields;
}

template <typename Integer>
std::optional<Integer> JsonFields::integer(std::string_view name, Integer min, Integer max) {
  const Field* field = find(name);
  if (field == nullptr) {
    return std::nullopt;
  }
  const auto within = [&](auto number) {
    return std::cmp_greater_equal(number, min) && std::cmp_less_equal(number, max);
  };
  if (const auto* plain = std::get_if<std::uint64_t>(&field->value); plain && within(*plain)) {
    return static_cast<Integer>(*plain);
  }
  if (const auto* negative = std::get_if<std::int64_t>(&field->value);
      negative && within(*negative)) {
    return static_cast<Integer>(*negative);
  }
  note(ProblemType::bad_field,
       fmt::format("field '{}' must be a whole number from {} to {}", name, min, max));
  return std::nullopt;
}

template std::optional<std::int64_t> JsonFields::integer(std::string_view, std::int64_t,
                                                         std::int64_t);
template std::optional<std::uint64_t> JsonFields::integer(std::string_view, std::uint64_t,
                                                          std::uint64_t);

std::optional<std::string> JsonFields::text(std::string_view name) {
  const Field* field = find(name);
  if (field == nullptr) {
    return std::nullopt;
  }
  if (const auto* text = std::get_if<std::string>(&field->value)) {
    return *text;
  }
  note(ProblemType::bad_field, fmt::format("field '{}' must be a text", name));
  return std::nullopt;
}

void JsonFields::require(std::string_view name) {
  if (find(name) == nullptr) {
    note(ProblemType::bad_field, fmt::format("field '{}' is missing", name));
  }
}

void JsonFields::refuse(std::string_view name, std::string_view why) {
  note(ProblemType::bad_field, fmt::format("field '{}' {}", name, why));
}

std::expected<void, Problem> JsonFields::finish() {
  for (const Field& field : fields_) {
    if (!field.is_known) {
      note(ProblemType::unknown_field, "unknown field " + in_quotes(field.name));
    }
  }
  if (problem_) {
    return std::unexpected(*problem_);
  }
  return {};
}

JsonFields::Field* JsonFields::find(std::string_view name) {
  const auto found =
      std::ranges::find_if(fields_, [&](const Field& field) { return field.name == name; });
  if (found == fields_.end()) {
    return nullptr;
  }
  found->is_known = true;
  return &*found;
}

void JsonFields::note(ProblemType type, std::string detail) {
  if (!problem_) {
    problem_ = Problem{.type = type, .detail = std::move(detail)};
  }
}

}  // namespace misdeal::engine::http
