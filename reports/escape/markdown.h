#pragma once

#include <string>
#include <string_view>

namespace misdeal::reports {

/// For running text or a table cell of GitHub-flavoured Markdown: one line, in which nothing is
/// markup, HTML, a mention or a workflow command (a CI log may show the file as it is).
std::string markdown_text(std::string_view text);

/// A block to paste from, shown as it is. The same holds inside it; the text becomes one line.
std::string markdown_code_block(std::string_view text);

}  // namespace misdeal::reports
