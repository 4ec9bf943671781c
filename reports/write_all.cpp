#include "reports/write_all.h"

#include <sstream>

#include "reports/write_html.h"
#include "reports/write_json.h"
#include "reports/write_junit.h"
#include "reports/write_sarif.h"
#include "reports/write_summary.h"

namespace misdeal::reports {

namespace {

using Writer = void (*)(const RunResult&, std::ostream&);

std::expected<void, WriteError> write_one(const RunResult& result, Writer write,
                                          const std::filesystem::path& path) {
  std::ostringstream text;
  write(result, text);
  return write_file(path, text.view());
}

}  // namespace

std::expected<ReportPaths, WriteError> write_all(const RunResult& result,
                                                 const std::filesystem::path& folder) {
  ReportPaths paths{folder / "report.json", folder / "report.html", folder / "junit.xml",
                    folder / "results.sarif", folder / "summary.md"};
  struct Report {
    Writer write;
    const std::filesystem::path& path;
  };
  const Report reports[] = {{write_json, paths.json},
                            {write_html, paths.html},
                            {write_junit, paths.junit},
                            {write_sarif, paths.sarif},
                            {write_summary, paths.summary}};
  for (const Report& report : reports) {
    if (auto written = write_one(result, report.write, report.path); !written) {
      return std::unexpected(written.error());
    }
  }
  return paths;
}

}  // namespace misdeal::reports
