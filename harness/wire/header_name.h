#pragma once

#include <algorithm>
#include <string_view>

namespace misdeal::wire {

/// Whether two names of header fields are the same: ASCII letters alone differ in case.
constexpr bool is_same_header(std::string_view a, std::string_view b) {
  constexpr auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace misdeal::wire
