#pragma once

#include <cstdio>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace misdeal::harness {

/// A file that appears whole or not at all: written under a temporary name beside its path, synced,
/// and renamed by keep(). Without keep() nothing is left behind.
class PendingFile {
 public:
  explicit PendingFile(const std::filesystem::path& path);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  /// After a failure, writing does nothing; keep() reports it.
  void write(std::string_view bytes);

  /// Makes the file appear. The error is the reason of the first failure; then the path is as it
  /// was before.
  std::expected<void, std::string> keep();

 private:
  void note(bool is_done);

  std::filesystem::path path_;
  std::filesystem::path pending_;
  std::FILE* file_ = nullptr;
  std::string error_;
};

}  // namespace misdeal::harness
