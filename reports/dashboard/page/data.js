// What misdeal wrote into the page, made ready for charts.
//
// { title, repo_url, tool_version, written_at, branch, other_branches, generated_by,
//   commits: [[id, date, subject]], machines: [{id, label}],
//   benchmarks: [{name, family, dimensions: [[key, value]]}], measures: [{name, unit, better}],
//   builds: [[compiler, flags, library_version]], failures: [{benchmark, machine, commit, reason}],
//   series: [{b, m, x: indices of benchmark, measure, machine; s: first commit; v, l, h, n: value,
//             spread below and above in thousandths (themselves if a), repetitions; u: [[commit,
//             build]]; c: [[commit, before, after]] changes; r, q: repetitions of the last two}] }

export function read_data(text) {
  const data = JSON.parse(text);
  data.commits = data.commits.map(([id, date, subject]) => ({ id, date, subject }));
  data.builds = data.builds.map(([compiler, flags, library]) => ({ compiler, flags, library }));
  data.lines = new Map();
  for (const raw of data.series) {
    const { b, m, x } = raw;
    data.lines.set(`${x} ${b} ${m}`, new Line(raw, data));
  }
  return data;
}

export function line_of(data, machine, benchmark, measure) {
  return data.lines.get(`${machine} ${benchmark} ${measure}`);
}

export function lines_of_machine(data, machine) {
  return [...data.lines.values()].filter((line) => line.machine_index === machine);
}

// One measure of one benchmark on one machine, over all commits.
class Line {
  constructor(raw, data) {
    this.raw = raw;
    this.data = data;
    this.benchmark = data.benchmarks[raw.b];
    this.measure = data.measures[raw.m];
    this.benchmark_index = raw.b;
    this.measure_index = raw.m;
    this.machine_index = raw.x;
    this.last = raw.s + raw.v.length - 1;
    this.changes = raw.c.map(([commit, before, after]) => ({ commit, before, after, line: this }));
    this.repetitions = raw.r;
    this.repetitions_before = raw.q ?? [];
  }

  at(commit) {
    return this.raw.v[commit - this.raw.s] ?? null;
  }

  low(commit) {
    return this.bound(commit, this.raw.l, -1);
  }

  high(commit) {
    return this.bound(commit, this.raw.h, 1);
  }

  count(commit) {
    return this.raw.n[commit - this.raw.s] ?? 0;
  }

  bound(commit, spread, sign) {
    const value = this.at(commit);
    const offset = spread[commit - this.raw.s];
    if (value === null) {
      return null;
    }
    return this.raw.a ? offset : value * (1 + (sign * offset) / 1000);
  }

  build_at(commit) {
    const from = this.raw.u.filter(([start]) => start <= commit).at(-1);
    return from ? this.data.builds[from[1]] : undefined;
  }

  // Where another version of the benchmark library begins: the line is broken there.
  library_breaks() {
    return this.raw.u
      .filter(([, build], i) => i > 0 && this.data.builds[build].library !== this.data.builds[this.raw.u[i - 1][1]].library)
      .map(([commit]) => commit);
  }

  // Commits from `first` on as [x], value, low and high; null between.
  columns(first) {
    const size = this.data.commits.length - first;
    const at = (of) => Array.from({ length: size }, (_, i) => of(first + i));
    return [at((commit) => commit), at((commit) => this.at(commit)), at((commit) => this.low(commit)), at((commit) => this.high(commit))];
  }
}
