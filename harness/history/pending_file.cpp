#include "harness/history/pending_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace misdeal::harness {

PendingFile::PendingFile(const std::filesystem::path& path)
    : path_(path), pending_(path.native() + "." + std::to_string(::getpid()) + ".tmp") {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    error_ = "it exists and is not a regular file";  // a rename would replace a device or a pipe
    return;
  }
  file_ = std::fopen(pending_.c_str(), "wbx");
  note(file_ != nullptr);
}

PendingFile::~PendingFile() {
  if (file_ != nullptr) {
    std::fclose(file_);
    std::remove(pending_.c_str());
  }
}

void PendingFile::write(std::string_view bytes) {
  if (error_.empty()) {
    note(std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size());
  }
}

std::expected<void, std::string> PendingFile::keep() {
  if (error_.empty()) {
    note(std::fflush(file_) == 0 && ::fsync(::fileno(file_)) == 0);
  }
  if (!error_.empty()) {
    return std::unexpected(error_);
  }
  note(std::fclose(std::exchange(file_, nullptr)) == 0);
  if (error_.empty()) {
    note(std::rename(pending_.c_str(), path_.c_str()) == 0);
  }
  if (!error_.empty()) {
    std::remove(pending_.c_str());
    return std::unexpected(error_);
  }
  return {};
}

void PendingFile::note(bool is_done) {
  if (!is_done && error_.empty()) {
    error_ = std::generic_category().message(errno != 0 ? errno : EIO);
  }
}

}  // namespace misdeal::harness
