#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/live/live_run.h"
#include "harness/targets/read_profile.h"
#include "harness/workload/random.h"

/// Values of one action's answer that a later action uses: an order's number, by which it is
/// cancelled.
namespace misdeal::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::atomic<bool> kGoesOnSelling{false};

enum class ShopBug : std::uint8_t { none, cancels_twice, number_missing };

/// A stock of which pieces are ordered, and put back when the order is cancelled. Orders have the
/// numbers of the server's choosing.
class Shop : public LiveWire {
 public:
  explicit Shop(ShopBug bug) : bug_(bug) {}

  std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                          LiveSync sync) override {
    const std::map<int, bool> open_before = is_open_;
    std::vector<LiveReply> replies(shots.size());
    const bool overlaps = sync != LiveSync::sequential;
    for (std::size_t i = 0; i < shots.size(); ++i) {
      if (i == 0 || overlaps) replies[i].invoked_ns = now_ns_ += 1000;
    }
    for (std::size_t i = 0; i < shots.size(); ++i) {
      if (!overlaps) replies[i].invoked_ns = now_ns_ += 1000;
      replies[i].answer = handle(shots[i].bytes, overlaps ? open_before : is_open_);
      replies[i].returned_ns = now_ns_ += 1000;
    }
    // All of a burst are answered after all were sent.
    if (overlaps) {
      for (LiveReply& reply : replies) reply.returned_ns = now_ns_ += 1000;
    }
    spread_ = {1000, static_cast<unsigned>(shots.size()), false};
    return replies;
  }
  [[nodiscard]] LiveSpread spread() const override { return spread_; }
  [[nodiscard]] std::string authority() const override { return "shop"; }
  void pause(std::int64_t milliseconds) override { now_ns_ += milliseconds * 1'000'000; }
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }

  unsigned cancelled = 0;
  unsigned unknown_orders = 0;

 private:
  HttpAnswer handle(const std::string& bytes, const std::map<int, bool>& open_before) {
    if (bytes.starts_with("GET")) return {200, {}, json{{"stock", stock_}}.dump()};
    if (bytes.starts_with("POST")) {
      const std::int64_t quantity = json::parse(bytes.substr(bytes.find("\r\n\r\n") + 4))["n"];
      if (quantity > stock_) return {409, {}, "{}"};
      stock_ -= quantity;
      const int number = 1000 + 7 * static_cast<int>(quantities_.size());
      quantities_[number] = quantity;
      is_open_[number] = true;
      json answer = {{"quantity", quantity}};
      if (bug_ != ShopBug::number_missing) answer["order"] = number;
      return {201, {}, answer.dump()};
    }
    const int number = std::stoi(bytes.substr(bytes.find("/orders/") + 8));
    if (!quantities_.contains(number)) {
      ++unknown_orders;
      return {404, {}, "{}"};
    }
    const bool is_open = bug_ == ShopBug::cancels_twice && open_before.contains(number)
                             ? open_before.at(number)
                             : is_open_[number];
    if (!is_open) return {409, {}, "{}"};
    is_open_[number] = false;
    stock_ += quantities_[number];
    ++cancelled;
    return {200, {}, "{}"};
  }

  ShopBug bug_;
  std::int64_t now_ns_ = 1'000'000'000;
  std::int64_t stock_ = 100;
  std::map<int, std::int64_t> quantities_;
  std::map<int, bool> is_open_;
  LiveSpread spread_;
};

Profile shop_profile() {
  auto profile = parse_profile(R"({
    "misdeal_profile": 1,
    "name": "shop",
    "observe": "GET /stock",
    "amounts": {"stock": {"pointer": "/stock", "floor": 0}},
    "actions": {
      "order": {"request": "POST /orders", "body": {"n": "${amount}"}, "amount": [1, 5],
                "effect": {"stock": "-amount"},
                "capture": {"order": "/order", "quantity": "/quantity"}},
      "cancel": {"request": "DELETE /orders/${order}", "amount": "${quantity}",
                 "effect": {"stock": "+amount"}, "once": true, "weight": 3}
    }
  })");
  EXPECT_TRUE(profile) << describe(profile.error(), "shop");
  return std::move(*profile);
}

std::expected<LiveOutcome, std::string> attack(Shop& shop, std::uint64_t seed) {
  return run_live(shop_profile(), shop, {.seed = seed, .rounds_max = 200, .run_name = "t"},
                  kGoesOnSelling);
}

TEST(CapturedValues, AreSentInLaterRequests) {
  Shop shop(ShopBug::none);
  const auto outcome = attack(shop, 3);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_EQ(outcome->trouble, "");
  EXPECT_EQ(outcome->verdict(), Verdict::holds);
  EXPECT_GT(shop.cancelled, 50U);
  EXPECT_EQ(shop.unknown_orders, 0U) << "only numbers that the server gave";
}

TEST(CapturedValues, ShowAnOrderThatIsCancelledTwice) {
  Shop shop(ShopBug::cancels_twice);
  const auto outcome = attack(shop, 3);
  ASSERT_TRUE(outcome) << outcome.error();
  const PropertyResult& result = outcome->check.of(Property::single_winner);
  EXPECT_EQ(result.verdict, Verdict::violated);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_THAT(result.findings[0].message, HasSubstr("cancel was applied again"));
  EXPECT_THAT(result.findings[0].expected, HasSubstr("once for order 1"));
  EXPECT_THAT(result.findings[0].events.front().asked, HasSubstr("cancel order 1"));
}

TEST(CapturedValues, EndTheRunWhenNoAnswerEverHasThem) {
  Shop shop(ShopBug::number_missing);
  const auto outcome = attack(shop, 3);
  const std::string trouble = outcome ? outcome->trouble : outcome.error();
  EXPECT_THAT(trouble, HasSubstr("/actions/order/capture/order: is not in the answer 201: "));
}

}  // namespace
}  // namespace misdeal::harness
