#include "reports/run_folder.h"

#include <cctype>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace misdeal::reports {

namespace {

namespace fs = std::filesystem;

constexpr int kRunsOfOneNameMax = 10'000;

std::string file_name(std::string_view text) {
  std::string name;
  for (const char character : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(character)) != 0;
    name += is_plain ? character : '-';
  }
  return name;
}

}  // namespace

std::expected<fs::path, WriteError> make_run_folder(const fs::path& out,
                                                    std::string_view started_at,
                                                    std::uint64_t seed) {
  std::error_code error;
  fs::create_directories(out, error);
  if (error) return std::unexpected(WriteError{out, error.message()});

  const std::string name = fmt::format("{}-{}", file_name(started_at), seed);
  for (int run = 1; run <= kRunsOfOneNameMax; ++run) {
    fs::path folder = out / (run == 1 ? name : fmt::format("{}-{}", name, run));
    const bool is_new = fs::create_directory(folder, error);
    if (is_new) return folder;
    if (error && error != std::errc::file_exists) {
      return std::unexpected(WriteError{folder, error.message()});
    }
  }
  return std::unexpected(WriteError{out / name, "too many runs of this name"});
}

std::expected<void, WriteError> point_latest_at(const fs::path& run_folder) {
  const fs::path folder = run_folder.has_filename() ? run_folder : run_folder.parent_path();
  const fs::path link = folder.parent_path() / "latest";
  std::error_code error;
  const fs::file_status there = fs::symlink_status(link, error);
  if (fs::exists(there) && !fs::is_symlink(there)) {
    return std::unexpected(WriteError{link, "something that is not a link has this name"});
  }

  // Named by process, so that two runs do not take each other's.
  const fs::path fresh = folder.parent_path() / fmt::format(".latest-{}", ::getpid());
  fs::remove(fresh, error);
  fs::create_directory_symlink(folder.filename(), fresh, error);
  if (!error) fs::rename(fresh, link, error);
  if (error) {
    std::error_code ignored;
    fs::remove(fresh, ignored);
    return std::unexpected(WriteError{link, error.message()});
  }
  return {};
}

}  // namespace misdeal::reports
