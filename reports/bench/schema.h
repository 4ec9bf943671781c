#pragma once

#include <cstdint>

namespace misdeal::reports::bench {

/// "MdBn" in the header of the file tells that it is ours (PRAGMA application_id).
inline constexpr std::int64_t kApplicationId = 0x4D64426E;
/// PRAGMA user_version. Rises with every change that older programs cannot read.
inline constexpr std::int64_t kSchemaVersion = 1;

/// "values" are the repetitions, as a JSON array: `SELECT ... FROM figure, json_each("values")`.
inline constexpr const char* kSchema = R"sql(
CREATE TABLE machine (
  id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, label TEXT NOT NULL);
CREATE TABLE build (
  id INTEGER PRIMARY KEY, compiler TEXT NOT NULL, flags TEXT NOT NULL,
  library_version TEXT NOT NULL, UNIQUE (compiler, flags, library_version));
CREATE TABLE benchmark (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE measure (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE run (
  id INTEGER PRIMARY KEY, "commit" TEXT NOT NULL, date TEXT NOT NULL, subject TEXT NOT NULL,
  branch TEXT NOT NULL, machine INTEGER NOT NULL REFERENCES machine,
  build INTEGER NOT NULL REFERENCES build, generated_by TEXT NOT NULL, digest TEXT NOT NULL,
  measured_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
  UNIQUE ("commit", branch, machine, digest));
CREATE TABLE figure (
  run INTEGER NOT NULL REFERENCES run, benchmark INTEGER NOT NULL REFERENCES benchmark,
  measure INTEGER NOT NULL REFERENCES measure, "values" TEXT NOT NULL, low REAL, high REAL,
  PRIMARY KEY (run, benchmark, measure)) WITHOUT ROWID;
CREATE TABLE failure (
  run INTEGER NOT NULL REFERENCES run, benchmark INTEGER NOT NULL REFERENCES benchmark,
  reason TEXT NOT NULL, PRIMARY KEY (run, benchmark)) WITHOUT ROWID;
)sql";

}  // namespace misdeal::reports::bench
