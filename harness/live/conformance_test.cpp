#include "harness/live/conformance.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/live/fake_server.h"
#include "harness/targets/read_profile.h"

namespace misdeal::harness {
namespace {

using testing::HasSubstr;

const std::atomic<bool> kGoOn{false};

Profile careful_profile() {
  auto profile = parse_profile(fake_profile());
  EXPECT_TRUE(profile) << describe(profile.error(), "profile");
  profile->promises.missing_id = Missing::refused;
  profile->promises.missing_id_statuses = {400};
  profile->promises.concurrent = Concurrent::waits;
  profile->promises.stale_statuses = {412};
  profile->promises.missing_precondition = Missing::accepted;
  return std::move(*profile);
}

std::vector<ConformanceRow> rows_of(FakeBug bug, const Profile& profile) {
  FakeServer server(bug, 1);
  const auto rows = run_conformance(profile, server, {.seed = 1, .run_name = "t"}, kGoOn);
  EXPECT_TRUE(rows) << rows.error();
  return *rows;
}

const ConformanceRow& row(const std::vector<ConformanceRow>& rows, std::string_view what) {
  const auto found =
      std::ranges::find_if(rows, [&](const ConformanceRow& it) { return it.what.contains(what); });
  EXPECT_NE(found, rows.end()) << what;
  return *found;
}

TEST(Conformance, FindsACorrectServerConforming) {
  for (const ConformanceRow& it : rows_of(FakeBug::none, careful_profile())) {
    EXPECT_NE(it.verdict, Verdict::violated) << it.what << ": " << it.observed;
  }
}

TEST(Conformance, ShowsWhatIsNotPromisedAsNotChecked) {
  Profile profile = careful_profile();
  profile.promises.other_payload = OtherPayload::nothing;
  const auto rows = rows_of(FakeBug::none, profile);
  EXPECT_EQ(row(rows, "another payload").verdict, Verdict::not_checked);
  EXPECT_THAT(row(rows, "another payload").observed, HasSubstr("id_reused (422)"));
  EXPECT_THAT(row(rows, "within its time to live").observed, HasSubstr("not promised"));
}

TEST(Conformance, CatchesAnIdExecutedAgain) {
  const auto rows = rows_of(FakeBug::late_retry_executed, careful_profile());
  EXPECT_EQ(row(rows, "the same request again").verdict, Verdict::violated);
  EXPECT_THAT(row(rows, "the same request again").observed, HasSubstr("executed 2 times"));
}

TEST(Conformance, CatchesTwinsExecuted) {
  const auto rows = rows_of(FakeBug::twins_executed, careful_profile());
  EXPECT_EQ(row(rows, "at once").verdict, Verdict::violated);
  EXPECT_EQ(row(rows, "the same request again").verdict, Verdict::holds);
}

TEST(Conformance, CatchesAnotherPayloadExecuted) {
  const auto rows = rows_of(FakeBug::payload_ignored, careful_profile());
  EXPECT_EQ(row(rows, "another payload").verdict, Verdict::violated);
}

TEST(Conformance, CatchesAWedgedKey) {
  const auto rows = rows_of(FakeBug::key_wedged, careful_profile());
  EXPECT_EQ(row(rows, "cut connection").verdict, Verdict::violated);
  EXPECT_THAT(row(rows, "cut connection").observed, HasSubstr("wedged"));
}

TEST(Conformance, NeedsIds) {
  Profile profile = careful_profile();
  profile.ids.are_sent = false;
  FakeServer server(FakeBug::none, 1);
  EXPECT_FALSE(run_conformance(profile, server, {}, kGoOn));
}

}  // namespace
}  // namespace misdeal::harness
