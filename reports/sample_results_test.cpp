#include "reports/sample_results.h"

#include <gtest/gtest.h>

#include "reports/headline.h"

namespace misdeal::reports::samples {

namespace {

using engine::ChipMovement;
using engine::ChipReason;
using engine::Chips;
using engine::RequestId;
using engine::SeatNo;
using harness::Operation;
using harness::OperationKind;
using harness::OperationOutcome;
using harness::Property;
using harness::PropertyResult;
using harness::Verdict;

constexpr std::int64_t kBegin = 84'213'004'117;  // as a steady clock has it
constexpr RequestId kFoldId{0x7f3a21c40b6e4d19ULL, 0x9c2e5f10aa37d1e8ULL};

/// One operation, told in the order of a sentence: who, what, when, answered how.
Operation operation(std::uint16_t client, OperationKind kind, std::uint8_t seat,
                    std::int64_t invoked, std::int64_t returned, RequestId request,
                    engine::Version version) {
  Operation made;
  made.client = client;
  made.kind = kind;
  made.seat = SeatNo{seat};
  made.invoked_ns = kBegin + invoked;
  made.returned_ns = kBegin + returned;
  made.request = request;
  made.version = version;
  made.outcome = OperationOutcome::committed;
  made.table = 2;
  made.stack = Chips{194};
  made.view_digest = 0x51f2'88ab'0c1d'9e77ULL + version;
  return made;
}

Operation read(std::uint16_t client, std::int64_t invoked, std::int64_t returned,
               engine::Version version) {
  Operation made =
      operation(client, OperationKind::read, 0, invoked, returned, RequestId{}, version);
  made.outcome = OperationOutcome::observed;
  return made;
}

ChipMovement movement(std::uint64_t version, std::uint32_t player, std::uint8_t seat,
                      ChipReason reason, std::int64_t amount, std::int64_t before) {
  ChipMovement made;
  made.timestamp_ns = kBegin + static_cast<std::int64_t>(version) * 100;
  made.version = version;
  made.player = player;
  made.seat = SeatNo{seat};
  made.reason = reason;
  made.amount = Chips{amount};
  made.state_before = Chips{before};
  made.state_after = Chips{before + amount};
  return made;
}

std::vector<ChipMovement> double_fold_trail() {
  return {
      movement(39, 3, 3, ChipReason::call, -3, 200), movement(39, 0, 0, ChipReason::call, 3, 3),
      movement(40, 5, 5, ChipReason::raise, -120, 120),
      movement(40, 0, 0, ChipReason::raise, 120, 6), movement(41, 3, 3, ChipReason::call, -3, 197),
      movement(41, 0, 0, ChipReason::call, 3, 126),
      // Written outside the lock: begins where the movement before it began.
      movement(42, 3, 3, ChipReason::call, -3, 197), movement(42, 0, 0, ChipReason::call, 3, 129)};
}

std::vector<Operation> around_the_fold() {
  Operation raise =
      operation(1, OperationKind::raise, 5, -1'640, -1'118, {0xb81c44e0d1f24a07ULL, 0x8001}, 40);
  raise.amount = Chips{120};
  Operation stale =
      operation(1, OperationKind::call, 1, 260, 512, {0x15aa09e3c4564b11ULL, 0x8003}, 42);
  stale.outcome = OperationOutcome::stale_version;
  stale.expected_version = 40;
  Operation late = operation(2, OperationKind::fold, 3, 1'150, 1'332, kFoldId, 41);
  late.is_replay = true;
  Operation refused =
      operation(1, OperationKind::check, 3, 905, 1'121, {0x90be55e08d7c4f30ULL, 0x8004}, 42);
  refused.outcome = OperationOutcome::refused_by_rules;
  refused.rule_refusal = engine::RuleRefusal::not_your_turn;
  Operation join = operation(0, OperationKind::join, 7, 1'240, 0, {0x33d4c1ab0f194e02ULL, 0x8005},
                             engine::kNoVersion);
  join.amount = Chips{200};
  join.outcome = OperationOutcome::unknown;
  join.returned_ns = harness::kNeverReturned;
  return {raise,
          read(3, -1'300, -1'190, 40),
          stale,
          read(3, 40, 95, 40),
          read(3, 600, 684, 42),
          refused,
          late,
          join};
}

ReportedFinding double_fold_finding() {
  ReportedFinding reported;
  harness::Finding& finding = reported.finding;
  finding.property = Property::exactly_once;
  finding.message =
      "Request 7f3a21c4 (fold, seat 3) took effect twice on table 2: as version 41 and as "
      "version 42.";
  finding.expected = "one commit, and version 41 repeated for the duplicate";
  finding.observed = "two commits, versions 41 and 42; seat 3 paid 3 chips twice";
  finding.table = 2;
  finding.operations = {40'117, 40'118};
  finding.chip_trail = double_fold_trail();
  reported.operations = {operation(2, OperationKind::fold, 3, 0, 655, kFoldId, 41),
                         operation(0, OperationKind::fold, 3, 118, 530, kFoldId, 42)};
  reported.context = around_the_fold();
  reported.history_file = "history.mdh";
  return reported;
}

ReportedFinding broken_chain_finding() {
  ReportedFinding reported = double_fold_finding();
  harness::Finding& finding = reported.finding;
  finding.property = Property::audit_chain;
  finding.message = "The chain of player 3 breaks at version 42: it begins at 197, not at 194.";
  finding.expected = "a movement that begins at 194, where version 41 left it";
  finding.observed = "a movement from 197 to 194";
  return reported;
}

std::vector<PropertyResult> all_properties(std::uint64_t checked) {
  std::vector<PropertyResult> properties;
  for (std::size_t i = 0; i < harness::kPropertyCount; ++i) {
    PropertyResult& property = properties.emplace_back();
    property.property = static_cast<Property>(i);
    property.verdict = Verdict::holds;
    property.checked = checked;
  }
  return properties;
}

PropertyResult& property_of(RunResult& result, Property property) {
  return result.properties[static_cast<std::size_t>(property)];
}

LatencyRow latency(std::string kind, std::uint64_t count, int peak) {
  LatencyRow row{std::move(kind), count, 0, 0, 0, 0, {}};
  for (int k = 0; k < 22; ++k) {
    const int distance = k < peak ? peak - k : (k - peak) * 2 / 3;
    row.buckets[static_cast<std::size_t>(k)] = distance < 20 ? count >> (distance * 2 + 1) : 0;
  }
  row.p50_ns = (1LL << peak) + 120;
  row.p90_ns = 3LL << peak;
  row.p99_ns = 9LL << peak;
  row.max_ns = 1'800'000;
  return row;
}

RunResult configured() {
  RunResult result;
  result.tool_version = "0.1.0";
  result.build = "clang 19.1.7, Release, no sanitizer";
  result.verb = "stress";
  result.started_at = "2026-11-24T15:36:36Z";
  result.command_again =
      "misdeal stress --engine per-table-lock --seed 42 --threads 4 --tables 4 --seats 6 "
      "--duration 10s";
  result.engine_name = "per-table-lock";
  result.seed = 42;
  result.threads = 4;
  result.tables = 4;
  result.seats = 6;
  result.mix = {"clean=20", "duplicate=10", "fold-storm=10", "conflict=8", "observe=6"};
  result.patterns = {"clean", "duplicate", "fold-storm", "conflict", "observe"};
  result.folder = "misdeal-out/2026-11-24T15-36-36Z-42";
  return result;
}

}  // namespace

RunResult all_holds() {
  RunResult result = configured();
  result.duration_s = 10.02;
  result.epochs = 38;
  result.operations = 3'741'902;
  result.operations_per_s = 373'443;
  result.verdict = Verdict::holds;
  result.properties = all_properties(result.operations);
  result.exercises = {{"overlapping duplicates", 190'213, true},
                      {"expired ids", 1'204, true},
                      {"rollbacks", 3'310, true},
                      {"stale versions", 88'120, true},
                      {"all-ins", 41'772, true},
                      {"hands completed", 121'004, false},
                      {"side pots", 9'420, false},
                      {"split pots", 2'117, false}};
  result.outcomes = {{"committed", 2'004'118},  {"refused_by_rules", 610'220},
                     {"stale_version", 88'120}, {"id_reused", 20'117},
                     {"observed", 1'016'017},   {"failed", 3'310}};
  result.latencies = {latency("fold", 640'120, 9), latency("raise", 310'442, 10),
                      latency("start_hand", 121'004, 12), latency("read", 1'016'017, 8),
                      latency("all", 2'187'583, 9)};
  result.locks = {{.name = "queue",
                   .locks = 1,
                   .acquisitions = 40,
                   .contended = 0,
                   .retries = 0,
                   .wait_sum_ns = 0,
                   .hold_sum_ns = 9'000,
                   .wait = {.kind = "wait"},
                   .hold = latency("hold", 40, 8),
                   .longest_waiter = {},
                   .longest_holder = {}},
                  {.name = "table",
                   .locks = 4,
                   .acquisitions = 3'741'902,
                   .contended = 401'220,
                   .retries = 17,
                   .wait_sum_ns = 14'204'000'000,
                   .hold_sum_ns = 2'104'000'000,
                   .wait = latency("wait", 401'220, 14),
                   .hold = latency("hold", 3'741'902, 9),
                   .longest_waiter = "Table::submit (thread 71)",
                   .longest_holder = "Table::read (thread 72)"}};
  result.overlap = {3'741'902, 3'261'440, 220'410, 190'213, 4};
  return result;
}

PinnedStep pinned_step(unsigned thread, const char* operation, const char* value) {
  return {.thread = thread,
          .operation = operation,
          .object = "0x100000001220",
          .value = value,
          .function = "BooleanFlag::respond",
          .file = "harness/mutants/boolean_flag.cpp",
          .line = operation[0] == 'l' ? 19U : 23U};
}

RunResult double_fold() {
  RunResult result = all_holds();
  result.engine_name = "boolean-flag";
  result.command_again =
      "misdeal stress --engine boolean-flag --seed 42 --threads 4 --tables 4 --seats 6 "
      "--duration 10s";
  result.duration_s = 0.31;
  result.epochs = 1;
  result.operations = 100'412;
  result.operations_per_s = 323'909;
  result.overlap = {100'412, 87'460, 6'004, 5'230, 4};
  result.verdict = Verdict::violated;
  result.properties = all_properties(result.operations);
  result.findings = {double_fold_finding(), broken_chain_finding()};
  property_of(result, Property::exactly_once).verdict = Verdict::violated;
  property_of(result, Property::exactly_once).violations = 17;
  property_of(result, Property::audit_chain).verdict = Verdict::violated;
  property_of(result, Property::audit_chain).violations = 3;
  for (const ReportedFinding& reported : result.findings) {
    property_of(result, reported.finding.property).findings = {reported.finding};
  }
  PropertyResult& search = property_of(result, Property::linearizability);
  search.verdict = Verdict::undecided;
  search.left_unchecked = "table 2 from version 41 on: the budget of 2,000,000 steps was spent";
  result.pin = Pin{.is_pinned = true,
                   .property = "exactly-once",
                   .what = "one fold took effect twice",
                   .repro_file = "repro.json",
                   .schedules = 12,
                   .seconds = 0.4,
                   .actions = 6,
                   .preemptions = 1,
                   .is_minimal_in_preemptions = true,
                   .steps = {pinned_step(1, "loads", "0"), pinned_step(2, "loads", "0"),
                             pinned_step(1, "stores", "0 -> 1"), pinned_step(2, "stores", "1")}};
  result.pin->steps[3].interrupts = true;
  return result;
}

RunResult vacuous() {
  RunResult result = all_holds();
  result.is_vacuous = true;
  result.exercises[0].count = 0;
  result.exercises[2].count = 0;
  result.threads = 1;
  result.overlap = {3'741'902, 0, 220'410, 0, 1};
  return result;
}

RunResult undecided() {
  RunResult result = all_holds();
  result.verdict = Verdict::undecided;
  PropertyResult& search = property_of(result, Property::linearizability);
  search.verdict = Verdict::undecided;
  search.left_unchecked = "table 1: the budget of 2,000,000 steps was spent";
  PropertyResult& audit = property_of(result, Property::audit_chain);
  audit.verdict = Verdict::not_checked;
  audit.checked = 0;
  audit.left_unchecked = "the history holds no movements";
  return result;
}

RunResult fixed_rate() {
  RunResult result = all_holds();
  result.profile = "wallet";
  result.latencies = {latency("debit", 1'000, 17), latency("all", 1'000, 17)};
  result.fixed_rate =
      PacedLoad{.asked_per_s = 200,
                .reached_per_s = 181.4,
                .requests = 1'004,
                .late = 502,
                .latencies_from_due = {latency("debit", 1'000, 24), latency("all", 1'000, 24)}};
  return result;
}

RunResult sanitized() {
  const StackFrame deposit{"deposit(Wallet&)", "/src/engine/wallet.cpp", 12, 7, "wallet+0xe7bdf"};
  const StackFrame withdraw{"withdraw(Wallet&)", "/src/engine/wallet.cpp", 16, 9, "wallet+0xe7b49"};
  const StackFrame invoke{"std::thread::_Invoker<main::$_0>::operator()()",
                          "/usr/include/c++/12/bits/std_thread.h", 259, 11, "wallet+0xe7b49"};
  const StackFrame create{"pthread_create", "", 0, 0, "wallet+0x62ef1"};
  const StackFrame main{"main", "/src/engine/main program.cpp", 21, 3, "wallet+0x62eff"};
  RunResult result;
  result.verb = "report";
  result.started_at = "2026-11-24T15:36:36Z";
  result.command_again = "misdeal report --sanitizer tsan.log --source-root /src";
  result.verdict = Verdict::violated;
  result.sanitizers = SanitizerFindings{
      .logs = {"tsan.log"},
      .bytes = 4'711,
      .source_root = "/src",
      .reports = {
          {.tool = std::string(kThreadSanitizer),
           .kind = "data race",
           .message = "data race (pid=7)",
           .stacks = {{StackRole::side,
                       "Write of size 8 at 0x7ffc by thread T2 (mutexes: write M0)",
                       {deposit, invoke}},
                      {StackRole::side,
                       "Previous read of size 8 at 0x7ffc by thread T1",
                       {withdraw, invoke}},
                      {StackRole::thread,
                       "Thread T2 (tid=9, running) created by main thread at",
                       {create, main}}},
           .notes = {"Location is stack of main thread."},
           .count = 3,
           .log = "tsan.log",
           .log_line = 2},
          {.tool = "AddressSanitizer",
           .kind = "heap-use-after-free",
           .message = "heap-use-after-free on address 0x502000000010",
           .stacks = {{StackRole::side, "READ of size 4 at 0x502000000010 thread T0", {main}}},
           .notes = {},
           .log = "tsan.log",
           .log_line = 40}}};
  return result;
}

RunResult empty() {
  return {};
}

RunResult hostile() {
  const std::string evil =
      "</script><script>alert(1)</script>]]>\x1b[31m\x01\xff\xfe\xE2\x80\xAE"
      "gnp.exe\n::error file=a::b%0A##[add-mask]x | `code` [a](javascript:b) @you <!-- &amp; \"'";
  RunResult result = double_fold();
  result.verb = evil;
  result.engine_name = evil;
  result.build = evil;
  result.command_again = evil;
  result.started_at = evil;
  result.commit = evil;
  result.folder = evil;
  result.mix = {evil};
  result.exercises.push_back({evil, 0, true});
  result.outcomes.push_back({evil, 1});
  result.latencies.front().kind = evil;
  result.locks = all_holds().locks;
  result.locks.back().name = evil;
  result.locks.back().longest_waiter = evil;
  result.locks.back().longest_holder = evil;
  result.properties.front().verdict = Verdict::undecided;
  result.properties.front().left_unchecked = evil;
  for (ReportedFinding& reported : result.findings) {
    reported.finding.message = evil;
    reported.finding.expected = evil;
    reported.finding.observed = evil;
    reported.history_file = evil;
    reported.shrink_command = evil;
  }
  result.pin->why_not = evil;
  result.pin->property = evil;
  result.pin->what = evil;
  result.pin->repro_file = evil;
  result.sanitizers = sanitized().sanitizers;
  result.sanitizers->logs = {evil};
  for (SanitizerReport& report : result.sanitizers->reports) {
    report.tool = report.kind = report.message = report.log = evil;
    report.notes = {evil};
    for (SanitizerStack& stack : report.stacks) {
      stack.title = evil;
      for (StackFrame& frame : stack.frames) frame.function = frame.file = frame.module = evil;
    }
  }
  for (PinnedStep& step : result.pin->steps) {
    step.operation = step.object = step.value = step.function = step.file = evil;
  }
  return result;
}

}  // namespace misdeal::reports::samples

namespace misdeal::reports {

TEST(ExitCode, IsOneForAViolationWhateverElseIsTheCase) {
  RunResult result = samples::double_fold();
  result.is_vacuous = true;
  result.was_interrupted = true;
  EXPECT_EQ(exit_code(result), 1);
}

// Whatever was found by then: a server that went away proves nothing for or against it.
TEST(ExitCode, IsFourForAnInfrastructureFailureWhichHasTheHeadline) {
  for (RunResult result : {samples::double_fold(), samples::all_holds(), samples::vacuous()}) {
    result.infrastructure_error = "the target refuses connections";
    EXPECT_EQ(exit_code(result), 4);
    EXPECT_EQ(conclusion(result), Conclusion::failed);
    EXPECT_TRUE(headline(result).starts_with("the target refuses connections")) << headline(result);
  }
}

TEST(ExitCode, IsThreeUnlessTheRunProvesThatAllHolds) {
  EXPECT_EQ(exit_code(samples::all_holds()), 0);
  EXPECT_EQ(exit_code(samples::vacuous()), 3);
  EXPECT_EQ(exit_code(samples::undecided()), 3);
  EXPECT_EQ(exit_code(samples::empty()), 3);
  RunResult interrupted = samples::all_holds();
  interrupted.was_interrupted = true;
  EXPECT_EQ(exit_code(interrupted), 3);
}

TEST(ExitCode, IsThatOfThreadSanitizerForItsReportsAndOneForOthers) {
  RunResult result = samples::sanitized();
  EXPECT_EQ(exit_code(result), 66);
  result.sanitizers->reports.erase(result.sanitizers->reports.begin());
  EXPECT_EQ(exit_code(result), 1);
  result = samples::double_fold();
  result.sanitizers = samples::sanitized().sanitizers;
  EXPECT_EQ(exit_code(result), 1) << "a violated property outweighs it";
}

TEST(ExitCode, IsThreeWhenARequiredExerciseNeverHappenedThoughNobodySaidSo) {
  RunResult result = samples::vacuous();
  result.is_vacuous = false;
  EXPECT_EQ(exit_code(result), 3);
  EXPECT_EQ(missing_exercises(result),
            (std::vector<std::string>{"overlapping duplicates", "rollbacks"}));
}

}  // namespace misdeal::reports
