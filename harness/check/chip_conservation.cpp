#include "harness/check/chip_conservation.h"

#include <map>

#include <fmt/format.h>

#include "harness/check/describe.h"

namespace misdeal::harness {
namespace {

/// Where a table first shows a wrong sum: everything later inherits it.
struct FirstWrong {
  engine::Version version;
  std::size_t index;
  std::uint64_t count;
};

Finding finding_of(const History& history, std::uint32_t table, const FirstWrong& first) {
  const Operation& operation = history.operations[first.index];
  const std::int64_t difference = operation.chips_total.value;
  Finding finding;
  finding.table = table;
  finding.message = fmt::format(
      "at version {} the table holds {} chips {} than were brought to it; {}: {}",
      operation.version,
      difference < 0 ? 0 - static_cast<std::uint64_t>(difference)
                     : static_cast<std::uint64_t>(difference),
      difference < 0 ? "fewer" : "more", describe_request(operation), describe_answer(operation));
  finding.expected = "stacks + pot - bought in + cashed out = 0";
  finding.observed = fmt::format("{}", difference);
  finding.operations = {first.index};
  for (const engine::ChipMovement& movement : history.tables[table].audit.movements) {
    if (movement.version == operation.version && finding.chip_trail.size() < 12) {
      finding.chip_trail.push_back(movement);
    }
  }
  return finding;
}

}  // namespace

PropertyResult check_chip_conservation(const History& history) {
  PropertyReport report(Property::chip_conservation);
  std::map<std::uint32_t, FirstWrong> wrong;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    if (operation.view_digest == 0 || operation.table >= history.tables.size()) {
      continue;
    }
    report.count_checked();
    if (operation.chips_total == engine::Chips{}) {
      continue;
    }
    FirstWrong& first =
        wrong.try_emplace(operation.table, FirstWrong{operation.version, i, 0}).first->second;
    ++first.count;
    if (operation.version < first.version) {
      first.version = operation.version;
      first.index = i;
    }
  }
  for (const auto& [table, first] : wrong) {
    report.add(finding_of(history, table, first));
    report.count_violations(first.count - 1);
  }
  return report.finish();
}

}  // namespace misdeal::harness
