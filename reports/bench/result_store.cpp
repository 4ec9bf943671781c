#include "reports/bench/result_store.h"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "reports/bench/schema.h"
#include "reports/bench/statement.h"
#include "reports/bench/value_list.h"

namespace misdeal::reports::bench {

namespace {

constexpr int kBusyTimeoutMs = 10'000;

StoreError to_store_error(const DatabaseError& error) {
  const bool is_other_file = error.code() == SQLITE_NOTADB || error.code() == SQLITE_CORRUPT;
  return {is_other_file ? StoreError::Kind::wrong_file : StoreError::Kind::system, error.what()};
}

std::int64_t pragma(sqlite3* database, const char* sql) {
  Statement statement(database, sql);
  return statement.step() ? statement.integer(0) : 0;
}

/// Writes runs of one transaction; ids of names are looked up once.
class Recorder {
 public:
  explicit Recorder(sqlite3* database) : database_(database) {}

  void record(const Run& run, ResultStore::Recorded& recorded) {
    Statement insert(database_,
                     "INSERT INTO run (\"commit\", date, subject, branch, machine, build, "
                     "generated_by, digest, measured_at, recorded_at) VALUES "
                     "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    const ResultFile& result = run.result;
    insert
        .with(run.commit.id, run.commit.date, run.commit.subject, run.branch,
              machine_id(run.machine), build_id(result), result.generated_by, run.digest,
              result.date, run.recorded_at)
        .run();
    if (sqlite3_changes(database_) == 0) {
      ++recorded.known;
      return;
    }
    ++recorded.runs;
    const std::int64_t id = sqlite3_last_insert_rowid(database_);
    for (const BenchmarkResult& benchmark : result.benchmarks) {
      record(id, benchmark, recorded);
    }
  }

 private:
  void record(std::int64_t run, const BenchmarkResult& result, ResultStore::Recorded& recorded) {
    const std::int64_t benchmark = id_of(benchmarks_, "benchmark", result.name);
    if (!result.failure.empty()) {
      failure_.with(run, benchmark, result.failure).run();
      ++recorded.failures;
      return;
    }
    for (const auto& [measure, measured] : result.measures) {
      figure_
          .with(run, benchmark, id_of(measures_, "measure", measure), to_text(measured.values),
                measured.low, measured.high)
          .run();
      ++recorded.figures;
    }
  }

  std::int64_t id_of(std::unordered_map<std::string, std::int64_t>& known, const char* table,
                     const std::string& name) {
    const auto [entry, is_new] = known.try_emplace(name, 0);
    if (is_new) {
      Statement(database_, fmt::format("INSERT OR IGNORE INTO {} (name) VALUES (?)", table))
          .with(name)
          .run();
      Statement select(database_, fmt::format("SELECT id FROM {} WHERE name = ?", table));
      select.with(name).step();
      entry->second = select.integer(0);
    }
    return entry->second;
  }

  std::int64_t machine_id(const Machine& machine) {
    Statement(database_, "INSERT OR IGNORE INTO machine (fingerprint, label) VALUES (?, ?)")
        .with(machine.fingerprint, machine.label)
        .run();
    Statement select(database_, "SELECT id FROM machine WHERE fingerprint = ?");
    select.with(machine.fingerprint).step();
    return select.integer(0);
  }

  std::int64_t build_id(const ResultFile& result) {
    Statement(database_,
              "INSERT OR IGNORE INTO build (compiler, flags, library_version) VALUES (?, ?, ?)")
        .with(result.compiler, result.flags, result.library_version)
        .run();
    Statement select(
        database_, "SELECT id FROM build WHERE compiler = ? AND flags = ? AND library_version = ?");
    select.with(result.compiler, result.flags, result.library_version).step();
    return select.integer(0);
  }

  sqlite3* database_;
  Statement figure_{database_, "INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?)"};
  Statement failure_{database_, "INSERT INTO failure VALUES (?, ?, ?)"};
  std::unordered_map<std::string, std::int64_t> benchmarks_;
  std::unordered_map<std::string, std::int64_t> measures_;
};

}  // namespace

void ResultStore::Close::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

std::expected<ResultStore, StoreError> ResultStore::open(const std::filesystem::path& path) {
  return open_with(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

std::expected<ResultStore, StoreError> ResultStore::open_existing(
    const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return std::unexpected(StoreError{
        StoreError::Kind::wrong_file,
        fmt::format("{}: there is no such file; misdeal bench record makes it", path.string())});
  }
  return open_with(path, SQLITE_OPEN_READONLY);
}

std::expected<ResultStore, StoreError> ResultStore::open_with(const std::filesystem::path& path,
                                                              int flags) {
  const auto refuse = [&path](const StoreError& error) {
    return std::unexpected(
        StoreError{error.kind, fmt::format("{}: {}", path.string(), error.reason)});
  };
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  ResultStore store{Database(raw)};
  if (code != SQLITE_OK) {
    return refuse({StoreError::Kind::system, raw == nullptr ? "no memory" : sqlite3_errmsg(raw)});
  }
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  try {
    if (const auto ready = store.prepare_schema(); !ready) return refuse(ready.error());
  } catch (const DatabaseError& error) {
    return refuse(to_store_error(error));
  }
  return store;
}

std::expected<void, StoreError> ResultStore::prepare_schema() {
  sqlite3* const database = database_.get();
  const auto wrong = [](const std::string& reason) {
    return std::unexpected(StoreError{StoreError::Kind::wrong_file, reason});
  };
  if (pragma(database, "SELECT count(*) FROM sqlite_schema") == 0 &&
      sqlite3_db_readonly(database, "main") == 0 &&
      pragma(database, "PRAGMA application_id") == 0) {
    execute(database, "BEGIN IMMEDIATE");
    // Another process may have been quicker.
    if (pragma(database, "SELECT count(*) FROM sqlite_schema") == 0) {
      execute(database, kSchema);
      execute(database, fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                    kApplicationId, kSchemaVersion)
                            .c_str());
    }
    execute(database, "COMMIT");
  }
  if (pragma(database, "PRAGMA application_id") != kApplicationId) {
    return wrong("a database, but not one of misdeal bench record");
  }
  const std::int64_t version = pragma(database, "PRAGMA user_version");
  if (version != kSchemaVersion) {
    return wrong(fmt::format("is of version {} of the store, this program reads version {}",
                             version, kSchemaVersion));
  }
  return {};
}

std::expected<ResultStore::Recorded, StoreError> ResultStore::record(const std::vector<Run>& runs) {
  sqlite3* const database = database_.get();
  try {
    execute(database, "BEGIN IMMEDIATE");
    Recorded recorded;
    Recorder recorder(database);
    for (const Run& run : runs) recorder.record(run, recorded);
    execute(database, "COMMIT");
    return recorded;
  } catch (const DatabaseError& error) {
    const StoreError told = to_store_error(error);
    // Already over if SQLite itself rolled back, as it does when the disk is full.
    sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    return std::unexpected(told);
  }
}

}  // namespace misdeal::reports::bench
