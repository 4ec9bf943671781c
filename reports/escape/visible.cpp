#include "reports/escape/visible.h"

#include <cstdint>
#include <iterator>

#include <fmt/format.h>

namespace misdeal::reports {

namespace {

struct Decoded {
  char32_t code = 0;
  std::size_t size = 0;  ///< bytes; 0 if they are not UTF-8
};

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// The first character as RFC 3629 has it: no overlong forms, no surrogates, up to U+10FFFF.
Decoded decode_first(std::string_view text) {
  const unsigned lead = byte_at(text, 0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  char32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const unsigned next = byte_at(text, i);
    if ((next & 0xC0U) != 0x80U) return {};
    code = code << 6U | (next & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[size] || code > 0x10FFFF || is_surrogate) return {};
  return {code, size};
}

bool is_within(char32_t code, char32_t first, char32_t last) {
  return code >= first && code <= last;
}

bool is_hidden(char32_t code) {
  return code < 0x20 || is_within(code, 0x7F, 0x9F) || code == 0xAD || code == 0x61C ||
         code == 0x200B || code == 0x200E || code == 0x200F || is_within(code, 0x2028, 0x202E) ||
         is_within(code, 0x2060, 0x206F) || code == 0xFEFF || is_within(code, 0xFFF9, 0xFFFB) ||
         is_within(code, 0xE0000, 0xE0FFF) || (code & 0xFFFEU) == 0xFFFE;
}

void append_escape(char32_t code, std::string& out) {
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", number);
  } else if (number < 0x10000) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", number);
  } else {
    fmt::format_to(std::back_inserter(out), "\\U{:08x}", number);
  }
}

}  // namespace

std::string visible(std::string_view text, LineBreaks line_breaks) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded first = decode_first(text);
    if (first.size == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    if (first.code == '\n' || first.code == '\t') {
      const bool is_feed = first.code == '\n';
      out += line_breaks == LineBreaks::kept ? (is_feed ? "\n" : "\t") : (is_feed ? "\\n" : "\\t");
    } else if (is_hidden(first.code)) {
      append_escape(first.code, out);
    } else {
      out += text.substr(0, first.size);
    }
    text.remove_prefix(first.size);
  }
  return out;
}

}  // namespace misdeal::reports
