#include "harness/check/check_history.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "harness/check/audit_chain.h"
#include "harness/check/chip_conservation.h"
#include "harness/check/exactly_once.h"
#include "harness/check/fault_findings.h"
#include "harness/check/integrity.h"
#include "harness/check/liveness.h"
#include "harness/check/moves.h"
#include "harness/check/overlap.h"
#include "harness/check/refusals_justified.h"
#include "harness/check/replayed_movements.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {
namespace {

/// The checks that go table by table, and what is left of the search's budget for the next one.
class TableChecks {
 public:
  explicit TableChecks(const CheckBudget& budget)
      : steps_left_(budget.search_steps_max), bytes_max_(budget.search_bytes_max) {}

  void judge(const TableHistory& table) {
    count_overlap(table, overlap_);
    const PokerModel model(table.info().config);
    const LinearHistory linear = linear_history_of(table);
    VersionClaims claims = claim_versions(linear);
    ReplayedMovements replayed(table.info().audit);
    const Linearization judged =
        judge_linearization(model, linear, claims, {steps_left_, bytes_max_}, replayed);
    replayed.keep_below(judged.was_searched ? 0 : judged.judged_below);
    steps_left_ -= std::min(steps_left_, judged.steps);
    report_linearization(table, model, linear, claims, judged, order_);
    check_expected_versions(table, order_.refusals);
    check_exactly_once(table, claims, exactly_once_);
    check_audit_chain(table, claims, replayed, audit_chain_);
  }

  CheckReport finish(const History& history, Unanswered unanswered) {
    check_moves(history, exactly_once_);
    CheckReport report;
    report.overlap = overlap_;
    report.results = {check_chip_conservation(history), order_.version_order.finish(),
                      order_.real_time_order.finish(),  exactly_once_.finish(),
                      order_.refusals.finish(),         audit_chain_.finish(),
                      check_integrity(history),         check_liveness(history, unanswered),
                      order_.linearizability.finish()};
    return report;
  }

 private:
  std::uint64_t steps_left_;
  std::size_t bytes_max_;
  Overlap overlap_;
  OrderReports order_;
  PropertyReport exactly_once_{Property::exactly_once};
  PropertyReport audit_chain_{Property::audit_chain};
};

}  // namespace

Verdict CheckReport::verdict() const {
  Verdict verdict = Verdict::not_checked;
  for (const PropertyResult& result : results) {
    verdict = worst(verdict, result.verdict);
  }
  return verdict;
}

Unanswered unanswered_in(const History& history) {
  return is_of_a_server(history) ? Unanswered::is_legal : Unanswered::is_violation;
}

CheckReport check_history(const History& history, const CheckOptions& options) {
  const std::vector<std::vector<std::uint32_t>> by_table = split_by_table(history);
  TableChecks checks(options.budget);
  for (std::size_t table = 0; table < by_table.size(); ++table) {
    checks.judge(TableHistory(history, static_cast<std::uint32_t>(table), by_table[table]));
  }
  return checks.finish(history, options.unanswered);
}

CheckReport check_history(const History& history, const CheckBudget& budget) {
  return check_history(history, CheckOptions{.budget = budget});
}

}  // namespace misdeal::harness
