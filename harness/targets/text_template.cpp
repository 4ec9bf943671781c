#include "harness/targets/text_template.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace misdeal::harness {

namespace {

bool is_name_character(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_' || character == '.' ||
         character == '-';
}

// "token", "actor.key", or "token[ann]".
bool is_name(std::string_view text) {
  const auto bracket = text.find('[');
  const std::string_view name = text.substr(0, bracket);
  if (name.empty() || !std::ranges::all_of(name, is_name_character)) return false;
  if (bracket == std::string_view::npos) return true;
  return text.ends_with(']') && text.size() > bracket + 2;
}

bool is_unreserved(char character) {
  return is_name_character(character) || character == '~';
}

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7F;
}

std::optional<Filter> filter_named(std::string_view name) {
  if (name == "string") return Filter::string;
  if (name == "number") return Filter::number;
  if (name == "bare") return Filter::bare;
  if (name == "quoted") return Filter::quoted;
  if (name == "raw") return Filter::raw;
  return std::nullopt;
}

void append_url(std::string& out, std::string_view text) {
  for (const char character : text) {
    if (is_unreserved(character)) {
      out += character;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    }
  }
}

// A link as it is, but for what would end the request line. Of a whole URL the
// path and the query: where requests go is not for the server to say.
void append_raw_url(std::string& out, std::string_view text) {
  const auto scheme = text.find("://");
  if (out.empty() && scheme != std::string_view::npos && scheme < text.find('/')) {
    const auto path = text.find('/', scheme + 3);
    text = path == std::string_view::npos ? "/" : text.substr(path);
  }
  std::ranges::copy_if(text, std::back_inserter(out),
                       [](char character) { return !is_control(character) && character != ' '; });
}

void append_json_text(std::string& out, std::string_view text) {
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      out += '\\';
      out += character;
    } else if (is_control(character)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(character));
    } else {
      out += character;
    }
  }
}

Value filtered(const Value& value, Filter filter) {
  switch (filter) {
    case Filter::raw:
      return value;
    case Filter::string:
      return {value.text, false};
    case Filter::number:
      return {value.text, true};
    case Filter::bare:
      return {std::string(bare_tag(value.text)), value.is_bare};
    case Filter::quoted:
      return {fmt::format("\"{}\"", bare_tag(value.text)), false};
  }
  return value;
}

void append_value(std::string& out, const Value& value, Encoding encoding) {
  switch (encoding) {
    case Encoding::plain:
      out += value.text;
      break;
    case Encoding::header:
      std::ranges::copy_if(value.text, std::back_inserter(out),
                           [](char character) { return !is_control(character); });
      break;
    case Encoding::url:
      append_url(out, value.text);
      break;
    case Encoding::json_text:
      append_json_text(out, value.text);
      break;
    case Encoding::json_value:
      if (value.is_bare) {
        out += value.text;
      } else {
        out += '"';
        append_json_text(out, value.text);
        out += '"';
      }
      break;
  }
}

}  // namespace

const Value* Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (const auto found = scope->values_.find(name); found != scope->values_.end()) {
      return &found->second;
    }
  }
  return nullptr;
}

std::vector<std::string> Scope::names() const {
  std::vector<std::string> names;
  names.reserve(values_.size());
  for (const auto& [name, value] : values_) names.push_back(name);
  return names;
}

bool TextTemplate::uses(std::string_view name) const {
  return std::ranges::any_of(pieces, [name](const Piece& piece) { return piece.name == name; });
}

std::vector<std::string> TextTemplate::names() const {
  std::vector<std::string> names;
  for (const Piece& piece : pieces) {
    if (!piece.name.empty()) names.push_back(piece.name);
  }
  return names;
}

void TextTemplate::append_literal(std::string_view text) {
  if (pieces.empty() || !pieces.back().name.empty()) pieces.emplace_back();
  pieces.back().literal += text;
}

std::expected<TextTemplate, std::string> parse_template(std::string_view text, Encoding encoding) {
  TextTemplate parsed;
  while (!text.empty()) {
    const auto begin = text.find("${");
    if (begin == std::string_view::npos) {
      parsed.append_literal(text);
      break;
    }
    if (begin > 0 && text[begin - 1] == '$') {
      parsed.append_literal(text.substr(0, begin - 1));
      parsed.append_literal("${");
      text.remove_prefix(begin + 2);
      continue;
    }
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) {
      return std::unexpected(
          fmt::format("\"{}\" opens a place with ${{ and never closes it with }}", text));
    }
    parsed.append_literal(text.substr(0, begin));
    std::string_view place = text.substr(begin + 2, end - begin - 2);
    TextTemplate::Piece& piece = parsed.pieces.back();
    piece.encoding = encoding;
    const auto bar = std::min(place.find('|'), place.size());
    for (std::string_view rest = place.substr(bar); !rest.empty();) {
      const std::string_view name = rest.substr(1, rest.find('|', 1) - 1);
      rest.remove_prefix(1 + name.size());
      const auto filter = filter_named(name);
      if (!filter) {
        return std::unexpected(
            fmt::format("\"{}\" is no filter; there are string, number, bare, "
                        "quoted and raw",
                        name));
      }
      piece.filters.push_back(*filter);
    }
    place = place.substr(0, bar);
    if (!is_name(place)) {
      return std::unexpected(fmt::format("\"${{{}}}\" is no name of a value", place));
    }
    piece.name = place;
    text.remove_prefix(end + 1);
  }
  return parsed;
}

std::expected<std::string, std::string> fill(const TextTemplate& text, const Scope& scope) {
  std::string out;
  for (const TextTemplate::Piece& piece : text.pieces) {
    out += piece.literal;
    if (piece.name.empty()) continue;
    const Value* value = scope.find(piece.name);
    if (value == nullptr) return std::unexpected(piece.name);
    Value filled = *value;
    for (const Filter filter : piece.filters) filled = filtered(filled, filter);
    const bool is_raw = std::ranges::find(piece.filters, Filter::raw) != piece.filters.end();
    if (is_raw && piece.encoding == Encoding::url) {
      append_raw_url(out, filled.text);
    } else {
      append_value(out, filled, piece.encoding);
    }
  }
  return out;
}

std::string_view bare_tag(std::string_view tag) {
  if (tag.starts_with("W/") || tag.starts_with("w/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') {
    tag.remove_prefix(1);
    tag.remove_suffix(1);
  }
  return tag;
}

}  // namespace misdeal::harness
