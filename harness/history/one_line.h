#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace misdeal::harness {

/// Text from outside as a part of a message for people: control characters as '?', and not more of
/// it than anybody reads. UTF-8 stays UTF-8.
inline std::string one_line(std::string_view text, std::size_t bytes_max = 300) {
  const auto is_inside_character = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  std::size_t size = text.size();
  if (size > bytes_max) {
    size = bytes_max;
    while (size > 0 && is_inside_character(size)) --size;
  }
  std::string line;
  line.reserve(size + 3);
  for (const char character : text.substr(0, size)) {
    const auto byte = static_cast<unsigned char>(character);
    line += byte < 0x20 || byte == 0x7F ? '?' : character;
  }
  if (size < text.size()) line += "…";
  return line;
}

}  // namespace misdeal::harness
