#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Text from a target, a file or a command line, made harmless for one kind of output each.
namespace misdeal::reports {

enum class LineBreaks : std::uint8_t { kept, escaped };

/// The text as valid UTF-8 in which everything can be seen: a byte that is not UTF-8 becomes
/// U+FFFD; control characters, overrides of the writing direction, invisible separators, tags and
/// non-characters become escapes (`\x1b`, `\u202e`). Line feeds and tabs stay, or become `\n` and
/// `\t`. Nothing is dropped, so that nothing can hide. What is left is allowed in XML 1.0.
std::string visible(std::string_view text, LineBreaks line_breaks);

}  // namespace misdeal::reports
