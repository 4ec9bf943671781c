#include "engine/requests/request.h"

#include <set>

#include <gtest/gtest.h>

#include "engine/requests/response.h"

namespace misdeal::engine {
namespace {

TEST(RequestId, IsWrittenAsUuid) {
  EXPECT_EQ(to_string(RequestId{0x0123456789ABCDEF, 0xFEDCBA9876543210}),
            "01234567-89ab-cdef-fedc-ba9876543210");
  EXPECT_EQ(to_string(RequestId{}), "00000000-0000-0000-0000-000000000000");
}

TEST(PayloadFingerprint, DependsOnEverythingButTheId) {
  Request request;
  request.id = {1, 2};
  request.expected_version = 5;
  request.command.kind = CommandKind::raise;
  request.command.seat = SeatNo{3};
  request.command.amount = Chips{100};
  Request twin = request;
  twin.id = {3, 4};
  EXPECT_EQ(payload_fingerprint(request), payload_fingerprint(twin));

  std::set<std::uint64_t> fingerprints{payload_fingerprint(request)};
  Request other = request;
  other.expected_version = 6;
  fingerprints.insert(payload_fingerprint(other));
  other = request;
  other.command.kind = CommandKind::bet;
  fingerprints.insert(payload_fingerprint(other));
  other = request;
  other.command.seat = SeatNo{4};
  fingerprints.insert(payload_fingerprint(other));
  other = request;
  other.command.amount = Chips{101};
  fingerprints.insert(payload_fingerprint(other));
  EXPECT_EQ(fingerprints.size(), 5U);
}

TEST(Outcome, HasADistinctNameForEachValue) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kOutcomeCount; ++i) {
    names.insert(to_string(static_cast<Outcome>(i)));
  }
  EXPECT_EQ(names.size(), kOutcomeCount);
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(TableView, OfAnEmptyTableShowsNothingButTheVersion) {
  Game game;
  game.button = SeatNo{4};
  const TableView view = view_of(game, 17);
  EXPECT_EQ(view.version, 17U);
  EXPECT_EQ(view.button, SeatNo{4});
  EXPECT_EQ(view.pot, Chips{});
  EXPECT_EQ(view.to_act, kNoSeat);
  for (const SeatStatus status : view.status) {
    EXPECT_EQ(status, SeatStatus::empty);
  }
}

}  // namespace
}  // namespace misdeal::engine
