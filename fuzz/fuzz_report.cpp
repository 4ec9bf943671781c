// The first byte chooses a reader of what other programs wrote, the rest is the file: a log with
// reports of sanitizers, a report.json to be merged, results of Google Benchmark. Property: the
// file is refused with one line, or used without harm: every kind of report is written of it, in
// which nothing is markup or commands a terminal; what is written again is read as the same; and
// figures come out of the store as they were read.
#include <sstream>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <nlohmann/json.hpp>

#include "fuzz/byte_source.h"
#include "fuzz/fuzz_target.h"
#include "reports/bench/export_results.h"
#include "reports/bench/result_store.h"
#include "reports/dashboard/dashboard_data.h"
#include "reports/escape/visible.h"
#include "reports/print_summary.h"
#include "reports/read_sanitizer_report.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/sanitizer/read_logs.h"
#include "reports/write_html.h"
#include "reports/write_json.h"
#include "reports/write_junit.h"
#include "reports/write_sarif.h"
#include "reports/write_summary.h"

namespace misdeal::fuzz {
namespace {

using reports::RunResult;
using reports::SanitizerFindings;
namespace bench = reports::bench;

std::string written(void (*write)(const RunResult&, std::ostream&), const RunResult& result) {
  std::ostringstream out;
  write(result, out);
  return out.str();
}

void print_plain(const RunResult& result, std::ostream& out) {
  print_summary(result, out, /*colour=*/false);
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

void require_visible(std::string_view text) {
  require(reports::visible(text, reports::LineBreaks::kept) == text, "everything in it is seen");
}

/// As a CI runner takes them, from any log that shows the text.
void require_no_command(std::string_view text) {
  require(count(text, "##[") == 0, "no line is a command for a CI system");
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t first = line.find_first_not_of(" \t");
    const bool is_command = first != std::string_view::npos && line.substr(first).starts_with("::");
    require(!is_command, "no line is a command for a CI system");
  }
}

void require_junit(const std::string& xml, std::size_t reports) {
  require_visible(xml);
  std::istringstream in(xml);
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(in, tree);
  const auto& suite = tree.get_child("testsuites.testsuite");
  require(suite.count("testcase") == reports + 2, "each report is a test case");
}

void require_sarif(const std::string& text, std::size_t reports) {
  const auto run = nlohmann::json::parse(text).at("runs").at(0);
  const auto& rules = run.at("tool").at("driver").at("rules");
  require(run.at("results").size() == reports, "each report is a result");
  for (const auto& result : run.at("results")) {
    const auto index = result.at("ruleIndex").get<std::size_t>();
    require(rules.at(index).at("id") == result.at("ruleId"), "a result has the rule that it names");
  }
}

void require_page(const std::string& html, std::size_t reports) {
  // What the page brings with it is the same for every file.
  const std::size_t body = html.find("</style>");
  require_visible(std::string_view(html).substr(body, html.rfind("<script") - body));
  require(count(html, "<script") == 1, "a page has no script but its own");
  require(count(html, "<article") == reports, "each report is an article");
  for (const auto& [open, close] :
       {std::pair("<article", "</article>"), std::pair("<table", "</table>")}) {
    require(count(html, open) == count(html, close), "what is opened is closed");
  }
}

void require_summary(const std::string& markdown) {
  constexpr std::size_t kBytesMax = 1U << 20U;
  require_visible(markdown);
  require_no_command(markdown);
  require(markdown.size() < kBytesMax, "a summary is no longer than CI systems take");
  require(count(markdown, "<script") == 0 && count(markdown, "<!--") == 0, "nothing is HTML");
}

RunResult result_of(const SanitizerFindings& findings) {
  RunResult result;
  result.verb = "report";
  result.verdict = findings.reports.empty() ? harness::Verdict::holds : harness::Verdict::violated;
  result.warnings = findings.not_understood;
  result.sanitizers = findings;
  return result;
}

SanitizerFindings written_and_read(const SanitizerFindings& findings) {
  auto read = reports::parse_sanitizer_findings(written(reports::write_json, result_of(findings)));
  require_there(read, "a report that was written can be read");
  require(read->reports.size() == findings.reports.size(), "no report is lost");
  return *std::move(read);
}

/// What is no UTF-8 is mended when it is written, so the first time may change it.
void require_same_when_read(const SanitizerFindings& findings) {
  const SanitizerFindings read = written_and_read(findings);
  const SanitizerFindings again = written_and_read(read);
  require(again.reports == read.reports, "reports are read as they were written");
  require(again.logs == read.logs && again.bytes == read.bytes, "and what they were read from");
  SanitizerFindings twice = read;
  reports::merge_findings(twice, again);
  require(twice.reports == reports::merge_alike(twice.reports), "what is merged stays so");
  for (const auto& report : twice.reports) require(report.count > 0, "what was seen is counted");
}

void use(const SanitizerFindings& findings) {
  const RunResult result = result_of(findings);
  const std::string terminal = written(print_plain, result);
  require_visible(terminal);
  require_no_command(terminal);
  require_sarif(written(reports::write_sarif, result), findings.reports.size());
  require_junit(written(reports::write_junit, result), findings.reports.size());
  require_page(written(reports::write_html, result), findings.reports.size());
  require_summary(written(reports::write_summary, result));
  require_same_when_read(findings);
}

void judge_log(std::string_view text) {
  SanitizerFindings findings{.source_root = "/src"};
  const auto says_something = reports::add_log(text, "tests.log", findings);
  if (!says_something) return require_one_line(says_something.error());
  if (!*says_something) return;
  reports::add_exit_status(static_cast<unsigned>(text.size() % 2), findings);
  findings.reports = reports::merge_alike(std::move(findings.reports));
  use(findings);
}

void judge_report(std::string_view text) {
  const auto findings = reports::parse_sanitizer_findings(text);
  if (!findings) return require_one_line(findings.error());
  use(*findings);
}

/// Everything that is measured, by benchmark and measure.
using Figures = std::map<std::pair<std::string, std::string>, std::vector<double>>;

Figures figures_of(const bench::ResultFile& file) {
  Figures figures;
  for (const auto& benchmark : file.benchmarks) {
    if (!benchmark.failure.empty()) continue;
    for (const auto& [measure, measured] : benchmark.measures) {
      figures[{benchmark.name, measure}] = measured.values;
    }
  }
  return figures;
}

Figures figures_of(const bench::History& history) {
  Figures figures;
  for (const auto& series : history.series) {
    figures[{history.benchmarks[series.benchmark], history.measures[series.measure]}] =
        series.points.at(0).repetitions;
  }
  return figures;
}

void export_all(const bench::History& history) {
  const auto chosen = bench::choose_results(history, "", "");
  if (!chosen) return require_one_line(chosen.error());
  for (const std::string_view format : {"customSmallerIsBetter", "bencher", "openmetrics"}) {
    const auto exported = bench::export_results(history, *chosen, format);
    require_there(exported, "one machine's results have every format");
    require_visible(exported->text);
    require(format == "openmetrics" || nlohmann::json::accept(exported->text), "it is JSON");
  }
}

void judge_benchmarks(std::string_view text) {
  const auto file = bench::parse_result_file(text);
  if (!file) return require_one_line(file.error());
  auto store = bench::ResultStore::open(":memory:");
  require(store.has_value(), "a store in memory can be opened");
  const bench::Run run{.commit = {.id = "c", .date = "2026-11-26T05:46:15Z", .subject = ""},
                       .branch = "main",
                       .machine = {.fingerprint = "m", .label = "m"},
                       .digest = "d",
                       .recorded_at = "2026-11-26T05:46:15Z",
                       .result = *file};
  require(store->record({run}).has_value(), "what was read can be recorded");
  const auto history = store->load("main");
  require(history.has_value(), "what was recorded can be loaded");
  require(figures_of(*history) == figures_of(*file), "figures are loaded as they were read");
  export_all(*history);
  const std::string data = reports::dashboard::dashboard_data(*history, {});
  require(nlohmann::json::accept(data), "a page's data are JSON");
  require(count(data, "<") + count(data, "\n") == 0, "in one line that cannot end a script");
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace misdeal::fuzz;
  ByteSource bytes({data, size});
  const auto reader = bytes.below(3);
  const std::string_view file = bytes.take_text(bytes.left());
  if (reader == 0) judge_log(file);
  if (reader == 1) judge_report(file);
  if (reader == 2) judge_benchmarks(file);
  return 0;
}
