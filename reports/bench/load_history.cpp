#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <sqlite3.h>

#include "reports/bench/result_store.h"
#include "reports/bench/statement.h"
#include "reports/bench/value_list.h"
#include "reports/statistics/median.h"

namespace misdeal::reports::bench {

namespace {

struct LoadedRun {
  std::size_t commit = 0;
  std::size_t machine = 0;
  std::size_t build = 0;
};

/// Place of each row's id in a vector that is filled on the way.
using Places = std::map<std::int64_t, std::size_t>;

std::string busiest_branch(sqlite3* database) {
  Statement select(database,
                   "SELECT branch FROM run GROUP BY branch ORDER BY count(*) DESC, branch LIMIT 1");
  return select.step() ? select.text(0) : std::string();
}

void load_branches(sqlite3* database, History& history) {
  Statement select(database, "SELECT DISTINCT branch FROM run ORDER BY branch");
  while (select.step()) {
    if (select.text(0) != history.branch) history.other_branches.push_back(select.text(0));
  }
}

Places load_names(sqlite3* database, const char* sql, std::vector<std::string>& names) {
  Places places;
  for (Statement select(database, sql); select.step();) {
    places.emplace(select.integer(0), names.size());
    names.push_back(select.text(1));
  }
  return places;
}

Places load_machines(sqlite3* database, History& history) {
  Places places;
  Statement select(database,
                   "SELECT id, fingerprint, label FROM machine WHERE id IN "
                   "(SELECT machine FROM run WHERE branch = ?) ORDER BY id");
  for (select.with(history.branch); select.step();) {
    places.emplace(select.integer(0), history.machines.size());
    history.machines.push_back({.fingerprint = select.text(1), .label = select.text(2)});
  }
  return places;
}

Places load_builds(sqlite3* database, History& history) {
  Places places;
  for (Statement select(database, "SELECT id, compiler, flags, library_version FROM build");
       select.step();) {
    places.emplace(select.integer(0), history.builds.size());
    history.builds.push_back(
        {.compiler = select.text(1), .flags = select.text(2), .library_version = select.text(3)});
  }
  return places;
}

/// Commits by date, those of one second in the order in which they were recorded.
std::map<std::string, std::size_t> load_commits(sqlite3* database, History& history) {
  std::map<std::string, std::size_t> places;
  Statement select(database,
                   "SELECT \"commit\", min(date), max(subject) FROM run WHERE branch = ? "
                   "GROUP BY \"commit\" ORDER BY coalesce(julianday(min(date)), 0), min(id)");
  for (select.with(history.branch); select.step();) {
    places.emplace(select.text(0), history.commits.size());
    history.commits.push_back(
        {.id = select.text(0), .date = select.text(1), .subject = select.text(2)});
  }
  return places;
}

std::map<std::int64_t, LoadedRun> load_runs(sqlite3* database, History& history) {
  const auto commits = load_commits(database, history);
  const Places machines = load_machines(database, history);
  const Places builds = load_builds(database, history);
  std::map<std::int64_t, LoadedRun> runs;
  Statement select(database,
                   "SELECT id, \"commit\", machine, build, generated_by FROM run WHERE branch = ?");
  for (select.with(history.branch); select.step();) {
    runs.emplace(select.integer(0),
                 LoadedRun{commits.at(select.text(1)), machines.at(select.integer(2)),
                           builds.at(select.integer(3))});
    if (!select.text(4).empty()) history.generated_by = select.text(4);
  }
  return runs;
}

/// Repetitions of several runs of a commit become one point; builds that differ keep the last.
void add_figure(Series& series, const LoadedRun& run, const Statement& row) {
  std::vector<double> values = parse_value_list(row.text(3));
  if (values.empty()) return;
  auto place = std::ranges::lower_bound(series.points, run.commit, {}, &Point::commit);
  const bool is_new = place == series.points.end() || place->commit != run.commit;
  if (is_new) place = series.points.insert(place, Point{.commit = run.commit});
  const auto [least, most] = std::ranges::minmax(values);
  const double low = row.real(4).value_or(least);
  const double high = row.real(5).value_or(most);
  place->low = is_new ? low : std::min(place->low, low);
  place->high = is_new ? high : std::max(place->high, high);
  place->build = run.build;
  place->repetitions.insert(place->repetitions.end(), values.begin(), values.end());
  place->value = median(place->repetitions);
}

void load_figures(sqlite3* database, const std::map<std::int64_t, LoadedRun>& runs,
                  History& history) {
  const Places benchmarks =
      load_names(database, "SELECT id, name FROM benchmark ORDER BY id", history.benchmarks);
  const Places measures =
      load_names(database, "SELECT id, name FROM measure ORDER BY id", history.measures);
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, Series> series;
  for (Statement row(database,
                     "SELECT run, benchmark, measure, \"values\", low, high FROM figure ORDER BY "
                     "run");
       row.step();) {
    const auto run = runs.find(row.integer(0));
    if (run == runs.end()) continue;
    const std::size_t benchmark = benchmarks.at(row.integer(1));
    const std::size_t measure = measures.at(row.integer(2));
    const std::size_t machine = run->second.machine;
    auto& line = series[{machine, benchmark, measure}];
    line.benchmark = benchmark;
    line.measure = measure;
    line.machine = machine;
    add_figure(line, run->second, row);
  }
  for (auto& [key, line] : series) history.series.push_back(std::move(line));
  for (Statement row(database, "SELECT run, benchmark, reason FROM failure ORDER BY run");
       row.step();) {
    const auto run = runs.find(row.integer(0));
    if (run == runs.end()) continue;
    history.failures.push_back({.benchmark = benchmarks.at(row.integer(1)),
                                .machine = run->second.machine,
                                .commit = run->second.commit,
                                .reason = row.text(2)});
  }
}

}  // namespace

std::expected<History, StoreError> ResultStore::load(const std::string& branch) {
  sqlite3* const database = database_.get();
  try {
    execute(database, "BEGIN");
    History history;
    history.branch = branch.empty() ? busiest_branch(database) : branch;
    load_branches(database, history);
    load_figures(database, load_runs(database, history), history);
    execute(database, "COMMIT");
    return history;
  } catch (const DatabaseError& error) {
    const bool is_corrupt = error.code() == SQLITE_CORRUPT || error.code() == SQLITE_NOTADB;
    return std::unexpected(StoreError{
        is_corrupt ? StoreError::Kind::wrong_file : StoreError::Kind::system, error.what()});
  }
}

}  // namespace misdeal::reports::bench
