#pragma once

#include <string>
#include <string_view>

namespace misdeal::reports {

/// For a line on a terminal or in a CI log: one line that cannot move the cursor, change colours or
/// be taken for a workflow command (`::error::…` at the start, `##[…` anywhere).
std::string terminal_text(std::string_view text);

/// The same for a reason that has words of a file in it, which may be as long as they like: cut
/// behind some hundred bytes, with an ellipsis.
std::string short_terminal_text(std::string_view text);

/// A word for a POSIX shell: as it is if it needs no quotes, else in single quotes. Shown safely as
/// terminal_text is; what cannot be seen is therefore not passed on literally.
std::string shell_word(std::string_view text);

}  // namespace misdeal::reports
