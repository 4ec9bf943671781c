#include "harness/check/refusals_justified.h"

#include <fmt/format.h>

#include "harness/check/describe.h"
#include "harness/check/sequential_model.h"

namespace misdeal::harness {
namespace {

bool is_wrongly_stale(const Operation& operation) {
  return operation.outcome == OperationOutcome::stale_version &&
         (operation.expected_version == engine::kNoVersion ||
          operation.expected_version == operation.version);
}

bool is_wrongly_committed(const Operation& operation) {
  return operation.outcome == OperationOutcome::committed &&
         operation.version != engine::kNoVersion &&
         operation.expected_version != engine::kNoVersion &&
         operation.version != operation.expected_version + 1;
}

}  // namespace

void check_expected_versions(const TableHistory& table, PropertyReport& report) {
  for (const std::uint32_t index : table.members) {
    const Operation& operation = table.at(index);
    const Role role = role_of(operation);
    if (role != Role::commit && role != Role::effect_free) {
      continue;
    }
    report.count_checked();
    const bool is_stale = is_wrongly_stale(operation);
    if (!is_stale && !is_wrongly_committed(operation)) {
      continue;
    }
    if (!report.has_room()) {
      report.count_violations(1);
      continue;
    }
    Finding finding;
    finding.table = table.table;
    finding.operations = {index};
    finding.observed = describe_answer(operation);
    if (is_stale) {
      finding.message = fmt::format("{} was refused as stale, but expects no other version",
                                    describe_request(operation));
      finding.expected = "a decision by the rules";
    } else {
      finding.message = fmt::format("{} was committed as version {}", describe_request(operation),
                                    operation.version);
      finding.expected =
          fmt::format("stale_version, or version {}", operation.expected_version + 1);
      finding.chip_trail = table.chip_trail({operation.version});
    }
    report.add(std::move(finding));
  }
}

}  // namespace misdeal::harness
