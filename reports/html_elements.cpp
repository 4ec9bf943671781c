#include <ostream>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/html_parts.h"

namespace misdeal::reports {

void write_command_html(std::string_view label, std::string_view command, std::ostream& out) {
  if (command.empty()) return;
  out << fmt::format(
      "<p class=\"small soft\">{}</p>\n<div class=\"command\"><code>{}</code><button "
      "type=\"button\" "
      "data-copy hidden>Copy</button></div>\n",
      html_text(label), html_text(command));
}

void open_table_html(std::string_view label, std::initializer_list<const char*> headings,
                     std::ostream& out, const char* table_class) {
  out << fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table "
      "class=\"{}\"><thead><tr>",
      html_text(label), table_class);
  for (const std::string_view heading : headings) {
    const bool is_number = heading.starts_with('#');
    out << fmt::format("<th scope=\"col\"{}>{}</th>", is_number ? " class=\"n\"" : "",
                       html_text(heading.substr(is_number ? 1 : 0)));
  }
  out << "</tr></thead><tbody>\n";
}

}  // namespace misdeal::reports
