#include "reports/write_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "reports/escape/terminal.h"

namespace misdeal::reports {

namespace {

/// 0, or the number of the error. Closes the file in any case.
int write_and_close(int file, std::string_view content) {
  int error = 0;
  while (!content.empty() && error == 0) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  // A full disk may be noticed as late as here.
  if (error == 0 && ::fsync(file) != 0) error = errno;
  if (::close(file) != 0 && error == 0) error = errno;
  return error;
}

}  // namespace

std::string to_string(const WriteError& error) {
  return fmt::format("cannot write {}: {}", terminal_text(error.path.string()), error.reason);
}

std::expected<void, WriteError> write_file(const std::filesystem::path& path,
                                           std::string_view content) {
  std::filesystem::path temporary = path;
  temporary += ".part";
  const auto refuse = [&path](int error) {
    return std::unexpected(WriteError{path, std::generic_category().message(error)});
  };

  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return refuse(errno);
  if (const int error = write_and_close(file, content); error != 0) {
    ::unlink(temporary.c_str());
    return refuse(error);
  }
  std::error_code renamed;
  std::filesystem::rename(temporary, path, renamed);
  if (renamed) {
    ::unlink(temporary.c_str());
    return refuse(renamed.value());
  }
  return {};
}

}  // namespace misdeal::reports
