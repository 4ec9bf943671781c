#include "harness/check/liveness.h"

#include <fmt/format.h>

#include "harness/check/describe.h"

namespace misdeal::harness {

PropertyResult check_liveness(const History& history, Unanswered unanswered) {
  PropertyReport report(Property::liveness);
  std::uint64_t lost = 0;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    report.count_checked();
    if (operation.outcome != OperationOutcome::unknown) {
      continue;
    }
    ++lost;
    if (unanswered == Unanswered::is_legal) {
      continue;
    }
    if (report.has_room()) {
      Finding finding;
      finding.table = operation.table;
      finding.message = fmt::format("{} of client {} was never answered",
                                    describe_request(operation), operation.client);
      finding.expected = "an answer";
      finding.observed = "none before the run ended";
      finding.operations = {i};
      report.add(std::move(finding));
    } else {
      report.count_violations(1);
    }
  }
  if (lost != 0 && unanswered == Unanswered::is_legal) {
    report.leave_unchecked(
        fmt::format("{} requests got no answer, which a network may cause", lost));
  }
  return report.finish();
}

}  // namespace misdeal::harness
