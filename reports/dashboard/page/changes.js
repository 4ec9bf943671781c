// What changed, and where: change points put together by commit.
import { change_size, change_word } from "./format.js";
import { lines_of_machine } from "./data.js";

export function word_of(change) {
  return change_word(change.before, change.after, change.line.measure.better);
}

export function size_of(change) {
  return change_size(change.before, change.after);
}

// Several measures of a benchmark usually change together; the first of these speaks for them.
const speakers = ["real_time", "cpu_time", "items_per_second"];

function speaks_before(a, b) {
  const place = (change) => {
    const at = speakers.indexOf(change.line.measure.name);
    return at < 0 ? speakers.length : at;
  };
  return place(a) - place(b) || size_of(b) - size_of(a);
}

// [{ commit, benchmarks: [{ change, others }], worse, better }], the largest change first. Changes of
// one benchmark at one commit are one entry. `show`: all, worse or better.
export function changes_by_commit(data, machine, first, show) {
  const commits = new Map();
  for (const line of lines_of_machine(data, machine)) {
    for (const change of line.changes.filter((one) => one.commit > first)) {
      const benchmarks = commits.get(change.commit) ?? new Map();
      commits.set(change.commit, benchmarks);
      const changes = benchmarks.get(line.benchmark_index) ?? [];
      benchmarks.set(line.benchmark_index, changes);
      changes.push(change);
    }
  }
  return [...commits].map(([commit, benchmarks]) => group_of(commit, benchmarks, show)).filter((group) => group.benchmarks.length > 0).sort((a, b) => b.size - a.size);
}

function group_of(commit, by_benchmark, show) {
  const entries = [...by_benchmark.values()].map((changes) => {
    const [change, ...others] = changes.sort(speaks_before);
    return { change, others };
  });
  const count = (word) => entries.filter(({ change }) => word_of(change) === word).length;
  const benchmarks = entries.filter(({ change }) => show === "all" || word_of(change) === show).sort((a, b) => size_of(b.change) - size_of(a.change));
  return { commit, benchmarks, worse: count("worse"), better: count("better"), changed: count("changed"), size: benchmarks.length > 0 ? size_of(benchmarks[0].change) : 0 };
}
