#pragma once

#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/http/problem.h"

namespace misdeal::engine::http {

/// The fields of a request body: one flat JSON object, read strictly. A name that stands twice, a
/// text that goes on after the object and anything but an object are refused when it is parsed; a
/// field of the wrong type when it is asked for; a field that nobody asked for by finish().
///
/// Reading is linear in the text and stops at the first nested value, so depth costs nothing.
class JsonFields {
 public:
  /// An empty text is an object without fields.
  static std::expected<JsonFields, Problem> parse(std::string_view text);

  /// A whole number within the limits; nothing if the field is not there.
  template <typename Integer = std::int64_t>
  std::optional<Integer> integer(std::string_view name,
                                 Integer min = std::numeric_limits<Integer>::min(),
                                 Integer max = std::numeric_limits<Integer>::max());
  std::optional<std::string> text(std::string_view name);

  /// Notes that a field that is needed is missing.
  void require(std::string_view name);
  /// Notes that a field is there but of no use.
  void refuse(std::string_view name, std::string_view why);

  /// The first thing that was wrong, if any.
  std::expected<void, Problem> finish();

 private:
  /// What JSON can have as a value, as far as requests have a use for it.
  struct Other {};  ///< null, true, a fraction, an object: never of use
  using Value = std::variant<Other, std::int64_t, std::uint64_t, std::string>;
  struct Field {
    std::string name;
    Value value;
    bool is_known = false;  ///< asked for
  };
  class Reader;

  Field* find(std::string_view name);
  void note(ProblemType type, std::string detail);

  std::vector<Field> fields_;
  std::optional<Problem> problem_;
};

extern template std::optional<std::int64_t> JsonFields::integer(std::string_view, std::int64_t,
                                                                std::int64_t);
extern template std::optional<std::uint64_t> JsonFields::integer(std::string_view, std::uint64_t,
                                                                 std::uint64_t);

}  // namespace misdeal::engine::http
