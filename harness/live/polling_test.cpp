#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/live/live_run.h"
#include "harness/targets/read_profile.h"

/// Requests that are only accepted, and whose outcome is asked for.
namespace misdeal::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::atomic<bool> kGoesOnPolling{false};

enum class BankBug : std::uint8_t { none, update_lost, never_done };

/// A balance from which is withdrawn some milliseconds after the request was
/// accepted.
class Bank : public LiveWire {
 public:
  explicit Bank(BankBug bug) : bug_(bug) {}

  std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                          LiveSync) override {
    std::vector<LiveReply> replies(shots.size());
    for (LiveReply& reply : replies) reply.invoked_ns = now_ns_ += 1000;
    for (std::size_t i = 0; i < shots.size(); ++i) {
      replies[i].answer = handle(shots[i].bytes);
      replies[i].returned_ns = now_ns_ += 1000;
    }
    spread_ = {1000, static_cast<unsigned>(shots.size()), false};
    return replies;
  }
  [[nodiscard]] LiveSpread spread() const override { return spread_; }
  [[nodiscard]] std::string authority() const override { return "bank"; }
  void pause(std::int64_t milliseconds) override { now_ns_ += milliseconds * 1'000'000; }
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }

  unsigned polls = 0;
  std::string last_request;

 private:
  struct Job {
    std::int64_t due_ns = 0;
    std::int64_t amount = 0;
    std::int64_t seen = 0;
    std::string status = "pending";
  };

  HttpAnswer handle(const std::string& bytes) {
    last_request = bytes;
    for (auto& [number, job] : jobs_) work(job);
    if (bytes.starts_with("GET /balance")) return {200, {}, json{{"balance", balance_}}.dump()};
    if (bytes.starts_with("GET")) {
      ++polls;
      const Job& job = jobs_.at(std::stoi(bytes.substr(bytes.find("/jobs/") + 6)));
      return {200, {}, json{{"status", job.status}, {"balance", balance_}}.dump()};
    }
    const int number = static_cast<int>(jobs_.size()) + 1;
    const std::int64_t amount = json::parse(bytes.substr(bytes.find("\r\n\r\n") + 4))["amount"];
    jobs_[number] = {now_ns_ + 30'000'000, amount, balance_, "pending"};
    return {202, {{"Location", "http://elsewhere/jobs/" + std::to_string(number)}}, ""};
  }

  void work(Job& job) {
    if (job.status != "pending" || now_ns_ < job.due_ns || bug_ == BankBug::never_done) return;
    const std::int64_t basis = bug_ == BankBug::update_lost ? job.seen : balance_;
    job.status = basis < job.amount ? "failed" : "done";
    if (job.status == "done") balance_ = basis - job.amount;
  }

  BankBug bug_;
  std::int64_t now_ns_ = 1'000'000'000;
  std::int64_t balance_ = 3000;
  std::map<int, Job> jobs_;
  LiveSpread spread_;
};

std::expected<LiveOutcome, std::string> attack(Bank& bank) {
  auto profile = parse_profile(R"({
    "misdeal_profile": 1,
    "name": "bank",
    "observe": "GET /balance",
    "amounts": {"balance": {"pointer": "/balance", "floor": 0}},
    "actions": {
      "withdraw": {"request": "POST /withdrawals", "body": {"amount": "${amount}"},
                   "headers": {"X-At": "${now}"},
                   "amount": [1, 9], "effect": {"balance": "-amount"},
                   "capture": {"job": {"header": "Location"}},
                   "then": {"request": "GET ${job|raw}", "every_ms": 10, "within_ms": 200,
                            "until": {"pointer": "/status", "differs": "pending"},
                            "answers": {"refused": {"pointer": "/status", "equals": "failed"}}}}
    }
  })");
  EXPECT_TRUE(profile) << describe(profile.error(), "bank");
  return run_live(*profile, bank, {.seed = 3, .rounds_max = 60, .run_name = "t"}, kGoesOnPolling);
}

TEST(Polling, TakesTheOutcomeOfTheLastAnswer) {
  Bank bank(BankBug::none);
  const auto outcome = attack(bank);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_EQ(outcome->trouble, "");
  EXPECT_EQ(outcome->verdict(), Verdict::holds);
  EXPECT_GT(bank.polls, outcome->tally.requests);
  EXPECT_GT(outcome->tally.meanings[static_cast<std::size_t>(Meaning::applied)], 50U);
  EXPECT_GT(outcome->tally.meanings[static_cast<std::size_t>(Meaning::refused)], 10U);
}

TEST(Polling, ShowsJobsThatOverwriteEachOther) {
  Bank bank(BankBug::update_lost);
  const auto outcome = attack(bank);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_EQ(outcome->check.of(Property::acknowledged_effects).verdict, Verdict::violated);
}

TEST(Polling, LeavesUnknownWhatNeverEnds) {
  Bank bank(BankBug::never_done);
  const auto outcome = attack(bank);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_NE(outcome->verdict(), Verdict::violated);
  EXPECT_EQ(outcome->tally.unknown, outcome->tally.requests);
  EXPECT_EQ(outcome->tally.rounds_applied, 0U);
}

/// Each user may have one coupon.
class Coupons : public LiveWire {
 public:
  explicit Coupons(bool gives_two) : gives_two_(gives_two) {}

  std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                          LiveSync) override {
    const std::map<std::string, int> before = claims_;
    std::vector<LiveReply> replies(shots.size());
    for (LiveReply& reply : replies) reply.invoked_ns = now_ns_ += 1000;
    for (std::size_t i = 0; i < shots.size(); ++i) {
      replies[i].answer = handle(shots[i].bytes, gives_two_ ? before : claims_);
    }
    for (LiveReply& reply : replies) reply.returned_ns = now_ns_ += 1000;
    spread_ = {1000, static_cast<unsigned>(shots.size()), false};
    return replies;
  }
  [[nodiscard]] LiveSpread spread() const override { return spread_; }
  [[nodiscard]] std::string authority() const override { return "coupons"; }
  void pause(std::int64_t milliseconds) override { now_ns_ += milliseconds * 1'000'000; }
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }

 private:
  HttpAnswer handle(const std::string& bytes, const std::map<std::string, int>& seen) {
    if (bytes.starts_with("POST /login/")) {
      const auto user = bytes.substr(12, bytes.find(' ', 12) - 12);
      return {200, {}, json{{"token", "t-" + user}}.dump()};
    }
    const auto key =
        bytes.substr(bytes.find("/c/") + 3, bytes.find(' ', 7) - bytes.find("/c/") - 3);
    if (bytes.starts_with("GET")) {
      int count = 0;
      for (const auto& [claim, times] : claims_) count += claim.starts_with(key) ? times : 0;
      return {200, {}, json{{"claims", count}}.dump()};
    }
    // The token of the one who claims, and the key of the other as a witness.
    const auto body = json::parse(bytes.substr(bytes.find("\r\n\r\n") + 4));
    const bool is_known = body["token"] == "t-" + body["user"].get<std::string>() &&
                          body["key"] == "k-" + body["user"].get<std::string>() &&
                          body["witness"] == "t-bob";
    if (!is_known) return {401, {}, "{}"};
    const std::string claim = key + "/" + body["user"].get<std::string>();
    if (seen.contains(claim)) return {409, {}, "{}"};
    ++claims_[claim];
    return {200, {}, "{}"};
  }

  bool gives_two_;
  std::int64_t now_ns_ = 1'000'000'000;
  std::map<std::string, int> claims_;
  LiveSpread spread_;
};

std::expected<LiveOutcome, std::string> claim(bool gives_two) {
  auto profile = parse_profile(R"({
    "misdeal_profile": 1,
    "name": "coupons",
    "actors": [{"name": "ann", "key": "k-ann"}, {"name": "bob", "key": "k-bob"}],
    "setup": {"once": [{"request": "POST /login/${actor}", "for_each": "actor",
                        "capture": {"token": "/token"}}]},
    "observe": "GET /c/x${instance}x",
    "amounts": {"claims": "/claims"},
    "actions": {
      "claim": {"request": "POST /c/x${instance}x", "once": "actor", "effect": {"claims": 1},
                "body": {"user": "${actor}", "key": "${actor.key}", "token": "${token}",
                         "witness": "${token[bob]}"}}
    }
  })");
  EXPECT_TRUE(profile) << describe(profile.error(), "coupons");
  Coupons coupons(gives_two);
  return run_live(*profile, coupons, {.seed = 3, .rounds_max = 100, .run_name = "t"},
                  kGoesOnPolling);
}

TEST(OnceAnActor, LetsEachHaveOne) {
  const auto outcome = claim(false);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_EQ(outcome->verdict(), Verdict::holds);
  EXPECT_GT(outcome->tally.meanings[static_cast<std::size_t>(Meaning::applied)], 50U);
}

TEST(OnceAnActor, ShowsWhoGotTwo) {
  const auto outcome = claim(true);
  ASSERT_TRUE(outcome) << outcome.error();
  const PropertyResult& result = outcome->check.of(Property::single_winner);
  EXPECT_EQ(result.verdict, Verdict::violated);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_THAT(result.findings[0].expected, HasSubstr("once for actor "));
}

}  // namespace
}  // namespace misdeal::harness
