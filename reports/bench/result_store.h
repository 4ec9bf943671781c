#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "reports/bench/history.h"
#include "reports/bench/machine.h"
#include "reports/bench/result_file.h"

struct sqlite3;

namespace misdeal::reports::bench {

/// Why the store cannot be used, one line for people.
struct StoreError {
  enum class Kind : std::uint8_t {
    wrong_file,  ///< not a database of ours, or of a later version: somebody gave the wrong file
    system,      ///< cannot be opened, read or written: permissions, a full disk, a lock
  };
  Kind kind = Kind::system;
  std::string reason;
};

/// What a file of results belongs to.
struct Run {
  Commit commit;
  std::string branch;
  Machine machine;
  std::string digest;  ///< of the file's text; recorded once a commit and machine
  std::string recorded_at;
  ResultFile result;
};

/// A SQLite file with what was measured, commit by commit (docs/dashboard.md has its tables). One
/// object for one thread; several processes may use one file, each waits up to ten seconds for
/// another.
class ResultStore {
 public:
  /// Opens the file, or makes it. What is there and is not ours stays as it is.
  static std::expected<ResultStore, StoreError> open(const std::filesystem::path& path);
  /// Opens a file that is there, to read it.
  static std::expected<ResultStore, StoreError> open_existing(const std::filesystem::path& path);

  struct Recorded {
    std::size_t runs = 0;      ///< that are new
    std::size_t known = 0;     ///< that were there already
    std::size_t figures = 0;   ///< measures of benchmarks
    std::size_t failures = 0;  ///< benchmarks that failed or were skipped
  };
  /// All of them or none: one transaction.
  std::expected<Recorded, StoreError> record(const std::vector<Run>& runs);

  /// Everything of that branch; of the branch with most runs if it is "".
  std::expected<History, StoreError> load(const std::string& branch);

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  using Database = std::unique_ptr<sqlite3, Close>;

  explicit ResultStore(Database database) : database_(std::move(database)) {}
  static std::expected<ResultStore, StoreError> open_with(const std::filesystem::path& path,
                                                          int flags);
  std::expected<void, StoreError> prepare_schema();

  Database database_;
};

}  // namespace misdeal::reports::bench
