#include "harness/check/fault_findings.h"

#include <fmt/format.h>

#include "engine/requests/response.h"
#include "harness/check/describe.h"
#include "harness/history/answered.h"

namespace misdeal::harness {
namespace {

Property property_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::impossible_version:
    case FaultKind::duplicate_version:
    case FaultKind::missing_version:
      return Property::version_order;
    case FaultKind::real_time:
      return Property::real_time_order;
    case FaultKind::wrong_refusal:
      return Property::refusals_justified;
    case FaultKind::refused_commit:
    case FaultKind::wrong_commit_view:
    case FaultKind::wrong_view:
    case FaultKind::unexplained:
      break;
  }
  return Property::linearizability;
}

std::string answer_text(const ModelAnswer& answer) {
  return answer.outcome == OperationOutcome::refused_by_rules
             ? fmt::format("refused, {}", engine::to_string(answer.rule_refusal))
             : std::string(to_string(answer.outcome));
}

/// Words one fault. The states that a message quotes are found by replaying again up to the
/// version: faults are rare, and keeping the states would cost every run.
class FaultWriter {
 public:
  FaultWriter(const TableHistory& table, const PokerModel& model, const LinearHistory& linear,
              const VersionClaims& claims)
      : table_(table), model_(model), linear_(linear), claims_(claims) {}

  Finding write(const Fault& fault) {
    Finding finding;
    finding.property = property_of(fault.kind);
    finding.table = table_.table;
    add_operation(finding, fault.other);
    add_operation(finding, fault.member);
    finding.chip_trail = table_.chip_trail({fault.version});
    word(finding, fault);
    return finding;
  }

 private:
  void add_operation(Finding& finding, Member member) const {
    if (member != kNoMember) {
      finding.operations.push_back(linear_.index_of(member));
    }
  }

  void word(Finding& finding, const Fault& fault) {
    switch (fault.kind) {
      case FaultKind::impossible_version:
        word_impossible(finding, fault);
        break;
      case FaultKind::duplicate_version:
        word_duplicate(finding, fault);
        break;
      case FaultKind::missing_version:
        word_missing(finding, fault);
        break;
      case FaultKind::real_time:
        word_real_time(finding, fault);
        break;
      case FaultKind::refused_commit:
      case FaultKind::wrong_refusal:
        word_wrong_decision(finding, fault);
        break;
      case FaultKind::wrong_commit_view:
      case FaultKind::wrong_view:
        word_wrong_view(finding, fault);
        break;
      case FaultKind::unexplained:
        word_unexplained(finding, fault);
        break;
    }
  }

  void word_impossible(Finding& finding, const Fault& fault) const {
    const Operation& operation = linear_.at(fault.member);
    finding.message =
        fmt::format("{} was answered version {}, which this table cannot have reached",
                    describe_request(operation), fault.version);
    finding.expected = fmt::format("a version from 1 to about the {} requests of the history",
                                   linear_.members().size());
    finding.observed = fmt::format("version {}", fault.version);
  }

  void word_duplicate(Finding& finding, const Fault& fault) const {
    finding.message = fmt::format("version {} was made twice: by {} and by {}", fault.version,
                                  describe_request(linear_.at(fault.other)),
                                  describe_request(linear_.at(fault.member)));
    finding.expected = "one commit a version";
    finding.observed = "two";
  }

  void word_missing(Finding& finding, const Fault& fault) const {
    finding.message = fmt::format(
        "version {} was made by no answered request, and by none of the "
        "unanswered ones",
        fault.version);
    finding.expected = fmt::format("a commit of version {}", fault.version);
    if (fault.member != kNoMember) {
      finding.observed = fmt::format("none, but version {}", linear_.at(fault.member).version);
    }
    if (fault.version > 1 && claims_.commit_of[fault.version - 1] != kNoMember) {
      finding.operations.insert(finding.operations.begin(),
                                linear_.index_of(claims_.commit_of[fault.version - 1]));
    }
  }

  void word_real_time(Finding& finding, const Fault& fault) const {
    const Operation& earlier = linear_.at(fault.other);
    const Operation& later = linear_.at(fault.member);
    finding.message = fmt::format(
        "{} was answered version {} before {} was sent, and that was answered version {}",
        describe_request(earlier), earlier.version, describe_request(later), fault.version);
    finding.expected = role_of(later) == Role::effect_free
                           ? fmt::format("version {} or later", earlier.version)
                           : fmt::format("a version after {}", earlier.version);
    finding.observed = fmt::format("version {}", fault.version);
  }

  void word_wrong_decision(Finding& finding, const Fault& fault) {
    const Operation& operation = linear_.at(fault.member);
    const bool is_commit = fault.kind == FaultKind::refused_commit;
    const PokerModel::State state = state_at(is_commit ? fault.version - 1 : fault.version);
    finding.expected = fmt::format("{} at version {}", answer_text(model_.answer(state, operation)),
                                   state.version);
    finding.observed = describe_answer(operation);
    finding.message = fmt::format("{} was answered: {}; by the rules at version {} it is: {}",
                                  describe_request(operation), finding.observed, state.version,
                                  answer_text(model_.answer(state, operation)));
    if (is_commit) {
      add_earlier_effect(finding, operation, fault);
    }
  }

  /// If the same request had taken effect before, that is most likely why it does not fit.
  void add_earlier_effect(Finding& finding, const Operation& operation, const Fault& fault) const {
    for (const std::uint32_t index : table_.groups.arrivals_of(operation.request)) {
      const Operation& other = table_.at(index);
      if (role_of(other) == Role::commit && other.version < fault.version) {
        finding.message +=
            fmt::format("; it had taken effect as version {} already", other.version);
        finding.operations.insert(finding.operations.begin(), index);
        return;
      }
    }
  }

  void word_wrong_view(Finding& finding, const Fault& fault) {
    const Operation& operation = linear_.at(fault.member);
    PokerModel::State state =
        state_at(fault.kind == FaultKind::wrong_commit_view ? fault.version - 1 : fault.version);
    if (fault.kind == FaultKind::wrong_commit_view) {
      model_.step(state, operation);
    }
    Operation expected = operation;
    set_answer(expected, engine::Response{.view = engine::view_of(state.game, state.version)});
    expected.outcome = operation.outcome;
    expected.rule_refusal = operation.rule_refusal;
    finding.expected = describe_answer(expected);
    finding.observed = describe_answer(operation);
    if (expected.stack != operation.stack) {
      finding.message =
          fmt::format("stack {}, expected {}: {} at version {}", operation.stack.value,
                      expected.stack.value, describe_request(operation), fault.version);
    } else {
      finding.message = fmt::format(
          "{} shows a table that version {} never was (same stack of {}, something else differs)",
          describe_request(operation), fault.version, operation.stack.value);
      finding.expected += fmt::format(", view {:016x}", expected.view_digest);
      finding.observed += fmt::format(", view {:016x}", operation.view_digest);
    }
  }

  void word_unexplained(Finding& finding, const Fault& fault) const {
    const Operation& operation = linear_.at(fault.member);
    finding.message = fmt::format("no version from {} on explains the answer to {}", fault.version,
                                  describe_request(operation));
    finding.expected = "an answer that fits some version between its invocation and its response";
    finding.observed = describe_answer(operation);
  }

  /// The state after replaying up to a version; each fault is at most as far as the replay came.
  const PokerModel::State& state_at(engine::Version version) {
    if (!state_ || state_->version > version) {
      state_ = model_.initial();
    }
    while (state_->version < version) {
      const Member member = claims_.commit_of[state_->version + 1];
      if (member == kNoMember ||
          step_commit(model_, *state_, linear_.at(member)) == Misfit::refusal) {
        break;
      }
    }
    return *state_;
  }

  const TableHistory& table_;
  const PokerModel& model_;
  const LinearHistory& linear_;
  const VersionClaims& claims_;
  std::optional<PokerModel::State> state_;
};

PropertyReport& report_of(Property property, OrderReports& reports) {
  switch (property) {
    case Property::version_order:
      return reports.version_order;
    case Property::real_time_order:
      return reports.real_time_order;
    case Property::refusals_justified:
      return reports.refusals;
    default:
      return reports.linearizability;
  }
}

void report_faults(const TableHistory& table, const PokerModel& model, const LinearHistory& linear,
                   const VersionClaims& claims, const FaultList& faults, OrderReports& reports) {
  FaultWriter writer(table, model, linear, claims);
  bool is_linearizability_told = false;
  for (const Fault& fault : faults.kept()) {
    PropertyReport& report = report_of(property_of(fault.kind), reports);
    is_linearizability_told = is_linearizability_told || &report == &reports.linearizability;
    if (report.has_room()) {
      report.add(writer.write(fault));
    } else {
      report.count_violations(1);
    }
  }
  for (std::size_t kind = 0; kind < kFaultKindCount; ++kind) {
    const std::uint64_t count = faults.count(static_cast<FaultKind>(kind));
    if (count > FaultList::kKeptPerKind) {
      report_of(property_of(static_cast<FaultKind>(kind)), reports)
          .count_violations(count - FaultList::kKeptPerKind);
    }
  }
  if (!is_linearizability_told) {
    Finding finding = writer.write(faults.kept().front());
    finding.message = fmt::format("no order of all operations explains the answers ({}): {}",
                                  to_string(finding.property), finding.message);
    reports.linearizability.add(std::move(finding));
  }
}

void report_search(const TableHistory& table, const LinearHistory& linear,
                   const Linearization& judged, OrderReports& reports) {
  const SearchResult& search = judged.search;
  const std::size_t left = search.answered - search.answered_placed;
  switch (search.end) {
    case SearchEnd::found:
      return;
    case SearchEnd::out_of_steps:
    case SearchEnd::out_of_memory:
      reports.linearizability.leave_undecided(fmt::format(
          "table {}: the search's {} was spent after {} steps; the best order explains {} of {} "
          "answers, {} are left unchecked",
          table.table, search.end == SearchEnd::out_of_steps ? "step budget" : "memory budget",
          search.steps, search.answered_placed, search.answered, left));
      return;
    case SearchEnd::exhausted:
      break;
  }
  Finding finding;
  finding.table = table.table;
  if (search.last_placed != kNoMember) {
    finding.operations.push_back(linear.index_of(search.last_placed));
  }
  if (search.stuck_at != kNoMember) {
    const Operation& stuck = linear.at(search.stuck_at);
    finding.operations.push_back(linear.index_of(search.stuck_at));
    finding.message = fmt::format(
        "no order of all operations explains the answers; the longest one explains {} of {} and "
        "fails at {}",
        search.answered_placed, search.answered, describe_request(stuck));
    finding.observed = describe_answer(stuck);
  }
  finding.expected = "an answer that fits at some moment between its invocation and its response";
  reports.linearizability.add(std::move(finding));
}

/// What was not compared because the versions did not carry the replay to the end.
void report_unjudged(const TableHistory& table, const VersionClaims& claims,
                     const Linearization& judged, OrderReports& reports) {
  if (!claims.is_versioned) {
    const std::string why = fmt::format("table {}: answers carry no versions", table.table);
    reports.version_order.leave_unchecked(why);
    reports.real_time_order.leave_unchecked(why + "; see linearizability");
    if (judged.verdict != Verdict::holds) {
      reports.refusals.leave_undecided(why);
    }
    return;
  }
  if (judged.judged_below != engine::kNoVersion && judged.verdict != Verdict::holds) {
    reports.refusals.leave_undecided(fmt::format(
        "table {}: refusals at version {} and later were not compared, because the versions before "
        "do not follow the rules",
        table.table, judged.judged_below));
  }
}

}  // namespace

void report_linearization(const TableHistory& table, const PokerModel& model,
                          const LinearHistory& linear, const VersionClaims& claims,
                          const Linearization& judged, OrderReports& reports) {
  const std::uint64_t count = linear.members().size();
  reports.linearizability.count_checked(count);
  if (claims.is_versioned) {
    reports.version_order.count_checked(count);
    reports.real_time_order.count_checked(count);
  }
  if (!judged.faults.is_empty()) {
    report_faults(table, model, linear, claims, judged.faults, reports);
  }
  if (judged.was_searched) {
    report_search(table, linear, judged, reports);
  }
  report_unjudged(table, claims, judged, reports);
}

}  // namespace misdeal::harness
