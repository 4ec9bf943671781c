#pragma once

#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

/// JSON written by hand, for lines that are numbers and fixed keys: they need no escaping, and a
/// value tree for each would cost more than playing the hand. For .cpp files only.
namespace misdeal::harness {

template <typename... Values>
void append(std::string& out, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Values>(values)...);
}

/// "[…]" of what `append_one(out, element)` writes for each element.
template <typename List, typename AppendOne>
void append_list(std::string& out, const List& list, AppendOne append_one) {
  out += '[';
  bool is_first = true;
  for (const auto& one : list) {
    if (!is_first) out += ',';
    is_first = false;
    append_one(out, one);
  }
  out += ']';
}

}  // namespace misdeal::harness
