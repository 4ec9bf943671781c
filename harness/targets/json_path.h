#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace misdeal::harness {

/// All values that a path matches, in document order. A path is a JSON pointer (RFC 6901) in which
/// a segment may also be `*`, every element of an array or member of an object, or `[name=text]`,
/// the elements whose member `name` is that text or number: "/seats/[seat=3]/stack",
/// "/players/*/chips". "" is the whole document. Nothing matches a path that is not there.
/// A segment of only digits takes an element of an array; `-` its last.
std::vector<const nlohmann::json*> find_all(const nlohmann::json& document, std::string_view path);

/// What is wrong with the path, or nothing.
std::string path_fault(std::string_view path);

/// How deep a document may be nested: what writes or compares one calls itself once a level, and
/// documents come from servers that nobody vouches for.
inline constexpr std::size_t kNestedMax = 200;

/// Whether a JSON text is nested deeper. Of no other text anything is said. Linear, allocates
/// nothing.
bool is_nested_deeper(std::string_view json, std::size_t levels_max);

/// A scalar as text, without quotes; numbers and words as JSON writes them; other values as JSON.
std::string scalar_text(const nlohmann::json& value);

}  // namespace misdeal::harness
