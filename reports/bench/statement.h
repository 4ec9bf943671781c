#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace misdeal::reports::bench {

/// SQLite said no. Caught where the store's functions end, and nowhere else.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// A prepared statement of one database. Every function may throw DatabaseError.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  /// Starts again, with these values for its question marks.
  template <typename... Values>
  Statement& with(const Values&... values) {
    reset();
    int place = 0;
    (bind(++place, values), ...);
    return *this;
  }

  /// True while there is a row.
  bool step();
  /// For what returns no rows.
  void run() {
    while (step()) {
    }
  }

  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::optional<double> real(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  void reset();
  void bind(int place, const std::string& value);
  void bind(int place, std::int64_t value);
  void bind(int place, const std::optional<double>& value);
  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Runs statements without values.
void execute(sqlite3* database, const char* sql);

}  // namespace misdeal::reports::bench
