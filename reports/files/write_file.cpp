#include "reports/files/write_file.h"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "reports/escape/terminal.h"

namespace misdeal::reports {

namespace {

enum class Kind : std::uint8_t { regular, stream };

/// 0, or the number of the error. Closes the file in any case.
int write_and_close(int file, Kind kind, std::string_view content) {
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
  if (error == 0 && kind == Kind::regular && ::fsync(file) != 0) error = errno;
  if (::close(file) != 0 && error == 0) error = errno;
  return error;
}

/// A device, a pipe or a socket, also behind a link.
bool is_stream(const std::filesystem::path& path) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

}  // namespace

std::string to_string(const WriteError& error) {
  return fmt::format("cannot write {}: {}", terminal_text(error.path.string()), error.reason);
}

std::expected<void, WriteError> write_file(const std::filesystem::path& path,
                                           std::string_view content) {
  const auto refuse = [&path](int error) {
    return std::unexpected(WriteError{path, std::generic_category().message(error)});
  };
  std::error_code unknown;
  if (is_stream(path)) {
    const int stream = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (stream < 0) return refuse(errno);
    if (const int error = write_and_close(stream, Kind::stream, content); error != 0) {
      return refuse(error);
    }
    return {};
  }
  std::filesystem::path target = path;
  if (std::filesystem::is_symlink(path, unknown)) {
    target = std::filesystem::weakly_canonical(path, unknown);
    if (unknown) return refuse(unknown.value());
  }
  std::filesystem::path temporary = target;
  temporary += ".part";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return refuse(errno);
  if (const int error = write_and_close(file, Kind::regular, content); error != 0) {
    ::unlink(temporary.c_str());
    return refuse(error);
  }
  std::error_code renamed;
  std::filesystem::rename(temporary, target, renamed);
  if (renamed) {
    ::unlink(temporary.c_str());
    return refuse(renamed.value());
  }
  return {};
}

}  // namespace misdeal::reports
