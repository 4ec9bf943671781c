// A history as a run records it, with several threads, tables and moves between them: it holds, and
// with any one field of its audit trail changed it does not.
#include <algorithm>
#include <atomic>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/check/changed_field.h"
#include "harness/drivers/stress.h"

namespace misdeal::harness {
namespace {

History record_a_run(std::string_view name, std::uint64_t seed) {
  StressOptions options;
  options.engine = find_engine(name);
  options.seed = seed;
  options.tables = 2;
  options.operations = 1'500;
  std::vector<History> epochs;
  const StressObserver observer{
      .on_epoch = {}, .on_history = [&](const History& history) { epochs.push_back(history); }};
  const std::atomic<bool> never{false};
  const StressOutcome outcome = run_stress(options, observer, never);
  EXPECT_NE(outcome.verdict(), Verdict::violated) << "seed " << seed;
  return *std::ranges::max_element(
      epochs, {}, [](const History& history) { return history.operations.size(); });
}

/// Nobody asked for the amount that a move takes along: docs/checking.md.
bool is_seen(const History& history, std::string_view field, const engine::CommitRecord& commit) {
  return field != "command.amount" ||
         std::ranges::none_of(history.operations, [&](const Operation& operation) {
           return operation.pair != 0 && operation.request == commit.request;
         });
}

bool is_seen(const History& /*history*/, std::string_view /*field*/,
             const engine::ChipMovement& /*movement*/) {
  return true;
}

template <typename Entry>
void expect_changes_seen(const History& good, const std::vector<ChangedField<Entry>>& fields,
                         std::vector<Entry> engine::AuditTrail::* entries, Random& random) {
  for (const ChangedField<Entry>& field : fields) {
    for (int again = 0; again < 20; ++again) {
      History spoilt = good;
      const auto table = static_cast<std::size_t>(random.below(spoilt.tables.size()));
      auto& all = spoilt.tables[table].audit.*entries;
      ASSERT_FALSE(all.empty());
      const auto at = static_cast<std::size_t>(random.below(all.size()));
      if (!is_seen(good, field.name, all[at])) continue;
      field.change(all[at], random);
      EXPECT_EQ(check_history(spoilt).verdict(), Verdict::violated)
          << field.name << " of entry " << at << " of table " << table;
    }
  }
}

TEST(RecordedHistory, ShowsEveryFieldOfItsTrailThatIsChanged) {
  for (const std::string_view name : {"per-table-lock", "optimistic"}) {
    constexpr std::uint64_t kSeed = 4;
    SCOPED_TRACE(name);
    const History good = record_a_run(name, kSeed);
    Random random(kSeed);
    expect_changes_seen(good, fields_of_a_commit(), &engine::AuditTrail::commits, random);
    expect_changes_seen(good, fields_of_a_movement(), &engine::AuditTrail::movements, random);
  }
}

}  // namespace
}  // namespace misdeal::harness
