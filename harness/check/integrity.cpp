#include "harness/check/integrity.h"

#include <fmt/format.h>

#include "harness/check/describe.h"

namespace misdeal::harness {
namespace {

bool is_alarming(const Operation& operation) {
  return operation.outcome == OperationOutcome::quarantined ||
         (operation.outcome == OperationOutcome::failed &&
          operation.kind != OperationKind::start_hand);
}

}  // namespace

PropertyResult check_integrity(const History& history) {
  PropertyReport report(Property::integrity);
  for (std::size_t table = 0; table < history.tables.size(); ++table) {
    const engine::AuditTrail& audit = history.tables[table].audit;
    report.count_checked(static_cast<std::uint64_t>(history.tables[table].has_audit));
    if (audit.integrity_alarms == 0 && !audit.is_quarantined) {
      continue;
    }
    Finding finding;
    finding.table = static_cast<std::uint32_t>(table);
    finding.message = fmt::format("the engine raised {} integrity alarms{}", audit.integrity_alarms,
                                  audit.is_quarantined ? " and quarantined the table" : "");
    finding.expected = "no alarm";
    finding.observed = fmt::format("{} alarms", audit.integrity_alarms);
    report.add(std::move(finding));
  }
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    report.count_checked();
    if (!is_alarming(operation)) {
      continue;
    }
    if (!report.has_room()) {
      report.count_violations(1);
      continue;
    }
    Finding finding;
    finding.table = operation.table;
    finding.message = fmt::format("{} was answered {}: the engine met a state it does not trust",
                                  describe_request(operation), to_string(operation.outcome));
    finding.expected = "committed or refused";
    finding.observed = describe_answer(operation);
    finding.operations = {i};
    report.add(std::move(finding));
  }
  return report.finish();
}

}  // namespace misdeal::harness
