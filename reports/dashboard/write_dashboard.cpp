#include "reports/dashboard/write_dashboard.h"

#include <array>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "reports/dashboard/page_files.h"
#include "reports/escape/html.h"

namespace misdeal::reports::dashboard {

namespace {

/// Each after those that it imports.
constexpr std::array<std::string_view, 14> kModules{
    "format.js",      "data.js",        "address.js",      "dom.js",      "chart_theme.js",
    "chart_parts.js", "trend_chart.js", "small_charts.js", "heat_map.js", "changes.js",
    "controls.js",    "overview.js",    "detail.js",       "main.js"};

/// "" if there is none.
std::string_view content_of(std::span<const EmbeddedFile> files, std::string_view path) {
  for (const EmbeddedFile& file : files) {
    if (file.path == path) return file.content;
  }
  return {};
}

}  // namespace

std::string joined_modules() {
  std::string script;
  for (const std::string_view module : kModules) {
    std::istringstream lines{std::string(content_of(page_files(), module))};
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("import ")) continue;
      constexpr std::string_view kExport = "export ";
      script += line.starts_with(kExport) ? line.substr(kExport.size()) : line;
      script += '\n';
    }
  }
  return script;
}

std::expected<std::string, std::string> dashboard_html(const bench::History& history,
                                                       const PageFacts& facts) {
  const std::string_view charts = content_of(chart_files(), "dist/uPlot.iife.min.js");
  if (charts.empty()) {
    return std::unexpected(
        "this program was built without the chart library uPlot: npm was not there, or had no "
        "network, when CMake configured it; configure and build again where it has");
  }
  const std::string title =
      facts.title + (history.generated_by.empty() ? "" : " (generated figures)");
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>\n{}\n{}</style>\n</head>\n"
      "<body>\n{}<script type=\"application/json\" id=\"data\">{}</script>\n"
      "<!-- Charts: uPlot.\n{}\n-->\n<script>{}</script>\n"
      "<script type=\"module\">\n{}</script>\n</body>\n</html>\n",
      html_text(title), content_of(chart_files(), "dist/uPlot.min.css"),
      content_of(page_files(), "dashboard.css"), content_of(page_files(), "page.html"),
      dashboard_data(history, facts), content_of(chart_files(), "LICENSE"), charts,
      joined_modules());
}

}  // namespace misdeal::reports::dashboard
