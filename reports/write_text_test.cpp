#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/tests/present.h"
#include "reports/print_summary.h"
#include "reports/sample_results.h"
#include "reports/write_html.h"
#include "reports/write_summary.h"

namespace misdeal::reports {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string summary(const RunResult& result) {
  std::ostringstream out;
  write_summary(result, out);
  return out.str();
}

std::string printed(const RunResult& result, bool colour = false) {
  std::ostringstream out;
  print_summary(result, out, colour);
  return out.str();
}

std::string page(const RunResult& result) {
  std::ostringstream out;
  write_html(result, out);
  return out.str();
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

/// Lines that a CI runner would take for commands.
std::size_t workflow_commands(const std::string& text) {
  std::size_t found = count(text, "##[");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find_first_not_of(" \t");
    if (first != std::string::npos && line.compare(first, 2, "::") == 0) ++found;
  }
  return found;
}

}  // namespace

TEST(Locks, AreShownWhereverARunIsReported) {
  const RunResult result = samples::all_holds();
  EXPECT_THAT(printed(result),
              HasSubstr("  locks               acquisitions  contended    waited  wait p50"));
  EXPECT_THAT(printed(result),
              HasSubstr("               table     3,741,902     10.7 %    14.2 s"));
  EXPECT_THAT(printed(result), HasSubstr("table: longest wait 1.80 ms: Table::submit (thread 71), "
                                         "while Table::read (thread 72) had it"));
  EXPECT_LT(printed(result).find("table     3,"), printed(result).find("queue"))
      << "what was waited for most comes first";
  EXPECT_THAT(summary(result), HasSubstr("| table | 3,741,902 | 10.7 % | 14.2 s |"));
  EXPECT_THAT(page(result), HasSubstr("<h2 id=\"locks\">"));
  EXPECT_THAT(page(result), HasSubstr("read (thread 72) had it"));
}

TEST(Locks, AreNotMentionedWhereNoneWasMeasured) {
  RunResult result = samples::all_holds();
  result.locks.clear();
  EXPECT_THAT(printed(result), Not(HasSubstr("locks")));
  EXPECT_THAT(summary(result), Not(HasSubstr("| lock |")));
  EXPECT_THAT(page(result), Not(HasSubstr("#locks")));
}

TEST(Summary, ShowsVerdictRaceAndCommands) {
  const std::string text = summary(samples::double_fold());
  EXPECT_THAT(text, StartsWith("## ❌ Misdeal stress: Violated: exactly-once, audit-chain do not"));
  EXPECT_THAT(text, HasSubstr("thread 2 (fold, seat 3) and thread 0 (fold, seat 3)"));
  EXPECT_THAT(text, HasSubstr("| exactly-once | ❌ **violated** | 100,412 | 17 |"));
  EXPECT_THAT(text, HasSubstr("misdeal check misdeal-out/2026-11-24T15-36-36Z-42/history.mdh"));
  EXPECT_THAT(text, HasSubstr("misdeal stress --engine boolean-flag --seed 42"));
}

TEST(PinnedSchedule, IsShownAsColumnsWithValuesAndLines) {
  const RunResult result = samples::double_fold();
  const std::string html = page(result);
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">thread 2</th>"));
  EXPECT_THAT(html, HasSubstr("loads atomic 1: 0</strong>"));
  EXPECT_THAT(html, HasSubstr("stores atomic 1: 0 -&gt; 1</strong>"));
  EXPECT_THAT(html, HasSubstr("boolean_flag.cpp:23"));
  EXPECT_EQ(count(html, "interrupts</span>"), 1U);
  const std::string command =
      "misdeal replay misdeal-out/2026-11-24T15-36-36Z-42/repro.json --steps";
  for (const std::string& text : {html, printed(result), summary(result)}) {
    EXPECT_THAT(text, HasSubstr(command));
  }
}

TEST(PinnedSchedule, SaysWhyThereIsNone) {
  RunResult result = samples::double_fold();
  result.pin = Pin{.why_not = "operations on several tables took part"};
  for (const std::string& text : {page(result), printed(result), summary(result)}) {
    EXPECT_THAT(text, HasSubstr("operations on several tables took part"));
    EXPECT_THAT(text, Not(HasSubstr("misdeal replay")));
  }
  result.pin.reset();
  EXPECT_THAT(page(result), Not(HasSubstr("pinned")));
}

TEST(Latency, IsToldFromSendingAndFromTheTimeDueWhereThereIsARate) {
  const std::string open = printed(samples::fixed_rate());
  EXPECT_THAT(open, HasSubstr("200 requests a second asked for, 181.4 reached, 50.0 % of 1,004 "
                              "more than 1 ms late: the rate was not held\n"));
  EXPECT_THAT(open, HasSubstr("latency      corrected, from when due to answer: p50 16.8 ms, "));
  EXPECT_THAT(open, HasSubstr("latency      uncorrected, from sending to answer: p50 131 µs, "));
  const std::string html = page(samples::fixed_rate());
  EXPECT_THAT(html, HasSubstr("Latency, corrected, from when due to answer"));
  EXPECT_THAT(html, HasSubstr("Latency, uncorrected, from sending to answer"));
  EXPECT_THAT(html, HasSubstr("181.4 reached"));
}

TEST(Latency, IsToldFromSendingInAClosedLoop) {
  for (const std::string& text : {printed(samples::all_holds()), page(samples::all_holds())}) {
    EXPECT_THAT(text, HasSubstr("from sending to answer"));
    EXPECT_THAT(text, Not(HasSubstr("corrected")));
  }
}

TEST(Latency, IsNotCalledLateWhenTheRateWasHeld) {
  RunResult result = samples::fixed_rate();
  present(result.fixed_rate).late = 10;
  EXPECT_THAT(printed(result), Not(HasSubstr("not held")));
}

TEST(Summary, StaysWhatItIsWithHostileText) {
  const std::string text = summary(samples::hostile());
  EXPECT_EQ(workflow_commands(text), 0U);
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("<!--")));
  EXPECT_THAT(text, Not(HasSubstr("](")));
  EXPECT_THAT(text, Not(HasSubstr("@you")));
  EXPECT_EQ(count(text, "<pre>"), count(text, "</pre>"));
  // The verdict table keeps its five columns: six bars a row, and none from a cell.
  std::istringstream lines(text);
  bool is_in_table = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| property ")) is_in_table = true;
    if (line.empty()) is_in_table = false;
    if (is_in_table) {
      EXPECT_EQ(count(line, "|"), 6U) << line;
    }
  }
}

TEST(Summary, FitsAStepSummaryWhateverTheResultHolds) {
  RunResult result = samples::double_fold();
  const std::string huge(20'000, '|');
  for (auto& reported : result.findings) {
    reported.finding.message = reported.finding.expected = reported.finding.observed = huge;
    reported.history_file = reported.shrink_command = huge;
    const harness::Operation repeated = reported.operations[0];
    reported.operations.resize(500, repeated);
  }
  const ReportedFinding repeated = result.findings[0];
  result.findings.resize(50, repeated);
  for (auto& property : result.properties) property.left_unchecked = huge;
  result.exercises.resize(5'000, {huge, 0, true});
  result.command_again = result.engine_name = result.verb = huge;
  EXPECT_LT(summary(result).size(), 1U << 19U);
}

TEST(TerminalSummary, TellsAFailureInTheAgreedOrder) {
  RunResult result = samples::double_fold();
  result.findings[0].shrink_command = "misdeal shrink x";
  const std::string text = printed(result);
  EXPECT_THAT(text,
              StartsWith("VIOLATED: exactly-once, audit-chain do not hold (20 violations)\n"));
  std::size_t last = 0;
  for (const char* part :
       {"took effect twice", "sent µs", "here it shows", "history   misdeal-out/",
        "judge     misdeal check misdeal-out/", "shrink    misdeal shrink x"}) {
    const std::size_t at = text.find(part);
    ASSERT_NE(at, std::string::npos) << part;
    EXPECT_GT(at, last) << part;
    last = at;
  }
}

TEST(TerminalSummary, PrefersADoubledRequestToOtherRacesOfItsProperty) {
  RunResult result = samples::double_fold();
  ReportedFinding other = result.findings[0];
  other.finding.message = "two that have nothing to do with each other";
  for (std::size_t i = 0; i < other.operations.size(); ++i)
    other.operations[i].request = {1, i + 1};
  result.findings.insert(result.findings.begin(), other);
  const std::string text = printed(result);
  EXPECT_THAT(text, HasSubstr("took effect twice"));
  EXPECT_THAT(text, Not(HasSubstr("nothing to do with each other")));
}

TEST(TerminalSummary, TellsADoubledRequestBeforeFindingsOfOtherProperties) {
  RunResult result = samples::double_fold();
  ReportedFinding other = result.findings[0];
  other.finding.property = harness::Property::version_order;
  other.finding.message = "two that have nothing to do with each other";
  for (std::size_t i = 0; i < other.operations.size(); ++i)
    other.operations[i].request = {1, i + 1};
  result.findings.insert(result.findings.begin(), other);
  const std::string text = printed(result);
  EXPECT_LT(text.find("took effect twice"), text.find("nothing to do with each other"));
}

TEST(Hands, ThatAreCutShortAreToldInTerminalAndReports) {
  RunResult result = samples::all_holds();
  result.hands_written = {
      .file = "hands.jsonl", .hands = 12'345, .actions = 60'000, .tables_cut_short = 2};
  for (const std::string& text : {printed(result), page(result), summary(result)}) {
    EXPECT_THAT(text, HasSubstr("12,345 hands"));
    EXPECT_THAT(text, HasSubstr("2 tables cut short"));
  }
}

TEST(Undecided, SaysWhyInTheFirstLineOfTerminalAndReports) {
  RunResult result = samples::undecided();
  for (auto& property : result.properties) {
    if (property.verdict == harness::Verdict::undecided)
      property.left_unchecked = "it was too late";
  }
  EXPECT_THAT(printed(result), HasSubstr("could not be decided: it was too late\n"));
  EXPECT_THAT(page(result), HasSubstr("it was too late</h1>"));
  EXPECT_THAT(summary(result).substr(0, 200), HasSubstr("it was too late"));
}

TEST(TerminalSummary, SaysWhatHelpsAVacuousRun) {
  RunResult result = samples::vacuous();
  result.remedies = {"give a shorter --ttl"};
  EXPECT_THAT(printed(result), HasSubstr("never happened; give a shorter --ttl\n"));
}

TEST(TerminalSummary, LeavesOutWhatThereIsNot) {
  RunResult result = samples::double_fold();
  for (auto& reported : result.findings) reported.history_file.clear();
  const std::string text = printed(result);
  EXPECT_THAT(text, Not(HasSubstr("shrink")));
  EXPECT_THAT(text, Not(HasSubstr("history ")));
  EXPECT_THAT(text, Not(HasSubstr("judge")));
  EXPECT_THAT(text, HasSubstr("run again    misdeal stress"));
}

TEST(TerminalSummary, SaysWhatAVacuousRunMissed) {
  const std::string text = printed(samples::vacuous());
  EXPECT_THAT(text,
              StartsWith("NOTHING PROVED: overlapping duplicates, rollbacks never happened\n"));
  EXPECT_THAT(text, HasSubstr("missing      overlapping duplicates, rollbacks (required"));
}

TEST(TerminalSummary, SendsEscapesOnlyForColour) {
  EXPECT_THAT(printed(samples::hostile()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(printed(samples::hostile(), true), Not(HasSubstr("\x1b[31m\\x01")));
  EXPECT_THAT(printed(samples::all_holds(), true), StartsWith("\x1b[1;32mHOLDS\x1b[0m: "));
  EXPECT_EQ(workflow_commands(printed(samples::hostile())), 0U);
}

TEST(HtmlReport, LetsAnswersWrapSoThatNoColumnIsCutOff) {
  const std::string html = page(samples::double_fold());
  EXPECT_THAT(html, HasSubstr("<td class=\"text\">committed"));
  EXPECT_THAT(html, HasSubstr(".wide td.text { white-space: normal;"));
}

TEST(HtmlReport, NamesTheRacingPairAndShowsTheBreakInTheChain) {
  const std::string html = page(samples::double_fold());
  EXPECT_THAT(html, HasSubstr("thread 2 (fold, seat 3) and thread 0 (fold, seat 3), the same"));
  EXPECT_THAT(html, HasSubstr("both in flight, 412 ns"));
  EXPECT_THAT(html, HasSubstr("✕ breaks: 194 was left before"));
  EXPECT_THAT(html, HasSubstr("misdeal check misdeal-out/2026-11-24T15-36-36Z-42/history.mdh"));
  EXPECT_THAT(html, HasSubstr("took effect twice"));
}

TEST(HtmlReport, SpeaksOfAServerWithAProfileWithoutTheWordsOfPoker) {
  RunResult result = samples::double_fold();
  result.profile = "wallet";
  for (ReportedFinding& reported : result.findings) {
    reported.operations.clear();
    reported.context.clear();
    reported.finding.chip_trail.clear();
    reported.finding.message = "instance 1: the balance is 3 less than it must be";
    reported.finding.events = {{0, 10, 0, "", "debit 3", "applied (200)"}};
  }
  result.warnings = {"/actions/debit/answer: was found in no answer"};
  const std::string html = page(result);
  for (const char* word : {"Stacks and pots", "exactly one with each commit", "chip trail",
                           "Chips were", " table ", "· engine "}) {
    EXPECT_THAT(html, testing::Not(testing::HasSubstr(word)));
  }
  EXPECT_THAT(html, testing::HasSubstr("was found in no answer"));
}

TEST(HtmlReport, MarksRequiredExercisesThatNeverHappened) {
  EXPECT_EQ(count(page(samples::vacuous()), "required, never happened"), 2U);
  EXPECT_EQ(count(page(samples::all_holds()), "required, never happened"), 0U);
}

TEST(HtmlReport, NeedsNothingFromElsewhere) {
  for (const RunResult& result : {samples::double_fold(), samples::all_holds()}) {
    const std::string html = page(result);
    for (const char* outside : {"http:", "https:", "src=", "url(", "@import", "<iframe"}) {
      EXPECT_THAT(html, Not(HasSubstr(outside)));
    }
    EXPECT_EQ(count(html, "<link"), 1U) << "the empty icon, so that none is asked for";
  }
}

TEST(HtmlReport, HoldsOnlyItsOwnScriptAndMarkupWithHostileText) {
  const std::string html = page(samples::hostile());
  EXPECT_EQ(count(html, "<script"), 1U);
  EXPECT_EQ(count(html, "</script"), 1U);
  EXPECT_THAT(html, Not(HasSubstr("<!--")));
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_THAT(html, Not(HasSubstr("\xff")));
}

TEST(HtmlReport, HasUniqueIdsAndNoLinkToNowhere) {
  const std::string html = page(samples::double_fold());
  std::set<std::string> ids;
  const std::regex id_pattern(" id=\"([^\"]+)\"");
  for (auto it = std::sregex_iterator(html.begin(), html.end(), id_pattern);
       it != std::sregex_iterator(); ++it) {
    EXPECT_TRUE(ids.insert((*it)[1]).second) << (*it)[1];
  }
  const std::regex link_pattern("href=\"#([^\"]+)\"");
  for (auto it = std::sregex_iterator(html.begin(), html.end(), link_pattern);
       it != std::sregex_iterator(); ++it) {
    EXPECT_TRUE(ids.contains((*it)[1])) << (*it)[1];
  }
}

}  // namespace misdeal::reports
