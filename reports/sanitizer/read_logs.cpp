#include "reports/sanitizer/read_logs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "reports/sanitizer/fingerprint.h"
#include "reports/sanitizer/parse_log.h"

namespace misdeal::reports {

namespace {

namespace fs = std::filesystem;
using Error = std::unexpected<std::string>;

constexpr std::uintmax_t kLogBytesMax = std::uintmax_t{1} << 30U;

std::expected<std::vector<fs::path>, std::string> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored)) files.push_back(it->path());
  }
  if (error) return Error(fmt::format("cannot read {}: {}", folder.string(), error.message()));
  if (files.empty()) {
    return Error(
        fmt::format("{} holds no log: was anything run? (with log_path alone, a clean run "
                    "writes none; keep its standard error)",
                    folder.string()));
  }
  std::ranges::sort(files);
  return files;
}

std::expected<std::string, std::string> content_of(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (!error && size > kLogBytesMax) {
    return Error(fmt::format("{} is larger than 1 GiB", file.string()));
  }
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    return Error(fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  }
  return text;
}

std::expected<void, std::string> read_one(const fs::path& path, SanitizerFindings& findings) {
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  std::vector<fs::path> files{path};
  if (is_folder) {
    auto found = files_in(path);
    if (!found) return Error(found.error());
    files = std::move(*found);
  }
  bool says_something = false;
  for (const fs::path& file : files) {
    const auto text = content_of(file);
    if (!text) return Error(text.error());
    const auto added = add_log(*text, file.string(), findings);
    if (!added) return Error(added.error());
    says_something |= *added;
  }
  if (!says_something) return Error(fmt::format("{} is empty: was anything run?", path.string()));
  return {};
}

/// What PowerShell redirects to a file, of which this reader would understand nothing.
bool is_utf_16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

}  // namespace

std::expected<bool, std::string> add_log(std::string_view text, const std::string& name,
                                         SanitizerFindings& findings) {
  if (is_utf_16(text)) return Error(fmt::format("{} is UTF-16: write it as UTF-8", name));
  SanitizerLog log = parse_sanitizer_log(text, name);
  for (SanitizerReport& report : log.reports) make_paths_relative(report, findings.source_root);
  std::ranges::move(log.reports, std::back_inserter(findings.reports));
  for (const UnknownMarker& marker : log.unknown) {
    findings.not_understood.push_back(fmt::format("{}:{}: {}", name, marker.log_line, marker.text));
  }
  findings.logs.push_back(name);
  findings.bytes += text.size();
  return !log.is_blank;
}

void add_exit_status(unsigned status, SanitizerFindings& findings) {
  if (status == 0 || !findings.reports.empty()) return;
  const bool is_one = findings.logs.size() == 1;
  findings.reports.push_back(
      {.tool = std::string(kExitStatus),
       .kind = "no report in the log",
       .message = fmt::format("the program ended with {}, but its {} no report", status,
                              is_one ? "log has" : "logs have"),
       .stacks = {},
       .notes = {},
       .log = findings.logs.empty() ? "" : findings.logs.front(),
       .log_line = 0});
}

std::expected<SanitizerFindings, std::string> read_sanitizer_logs(
    const std::vector<fs::path>& paths, const fs::path& source_root) {
  if (paths.empty()) return Error("no log was given");
  SanitizerFindings findings;
  std::error_code error;
  const fs::path root = fs::absolute(source_root, error);
  findings.source_root = (error ? source_root : root).lexically_normal().string();
  for (const fs::path& path : paths) {
    if (const auto read = read_one(path, findings); !read) return Error(read.error());
  }
  findings.reports = merge_alike(std::move(findings.reports));
  return findings;
}

}  // namespace misdeal::reports
