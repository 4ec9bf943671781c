// What a thread alone uses of its stack is not remembered; a race with another thread there is
// found all the same, and in the first execution that has it.
#include <array>
#include <atomic>
#include <cstring>
#include <string_view>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/explore/tests/runtime/explored.h"

namespace misdeal::explore {
namespace {

struct StackRace {
  std::string_view name;
  void (*body)();
};

/// Where nobody is interrupted the owner of the stack goes first: its access is past when the other
/// thread comes.
template <typename Own, typename Other>
void meet(Own own, Other other) {
  std::thread thread(other);
  own();
  thread.join();
}

struct Large {
  std::array<char, 300> bytes{};
};

constexpr StackRace kRacing[] = {
    {"WriteAndRead",
     [] {
       int value = 0;
       int seen = 0;
       meet([&] { value = 1; }, [&] { seen = value; });
     }},
    {"ReadAndWrite",
     [] {
       int value = 0;
       int seen = 0;
       meet([&] { seen = value; }, [&] { value = 1; });
     }},
    {"LastByteOfACopy",
     [] {
       alignas(64) Large large;
       const Large other;
       char seen = 0;
       meet([&] { large = other; }, [&] { seen = large.bytes.back(); });
     }},
    {"CopyOfTheLastByte",
     [] {
       alignas(64) Large large;
       Large copy;
       meet([&] { large.bytes.back() = 1; }, [&] { copy = large; });
     }},
    {"EightBytesThatBeginInTheLineBefore",
     [] {
       alignas(64) std::array<char, 128> bytes{};
       const std::uint64_t word = 1;
       char seen = 0;
       meet([&] { std::memcpy(&bytes[60], &word, sizeof word); }, [&] { seen = bytes[64]; });
     }},
    {"AtomicRead",
     [] {
       int value = 0;
       meet([&] { value = 1; },
            [&] { [[maybe_unused]] const int seen = std::atomic_ref(value).load(); });
     }},
    {"ByteAmidACopyOfWhatAThirdWrote",
     [] {
       Large large;
       std::thread bystander([] {});  // With nobody beside it, nothing of a thread is remembered.
       large = Large{};
       std::thread writer([&] { large.bytes[200] = 1; });
       std::thread reader([&] { [[maybe_unused]] const Large copy = large; });
       bystander.join();
       writer.join();
       reader.join();
     }},
    {"TwoGuestsOfAThird",
     [] {
       int value = 0;
       std::thread writer([&] { value = 1; });
       std::thread reader([&] { [[maybe_unused]] const int seen = value; });
       writer.join();
       reader.join();
     }},
};

class StackRaces : public testing::TestWithParam<StackRace> {};

TEST_P(StackRaces, AreFoundInTheFirstExecution) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Failure failure =
        failure_of(GetParam().body, {.strategy = StrategyKind::random,
                                     .seed = seed,
                                     .executions_max = 1,
                                     .switch_probability = seed % 2 == 0 ? 0.0 : 0.5,
                                     .finds_places = false});
    EXPECT_EQ(failure.kind, FailureKind::data_race) << "at seed " << seed;
    ASSERT_FALSE(failure.schedule.empty());
    const Result again =
        explore({.finds_places = false, .replay = failure.schedule}, GetParam().body);
    ASSERT_TRUE(again.failure) << "does not fail again at seed " << seed;
    EXPECT_EQ(again.failure->trace_hash, failure.trace_hash);
  }
}

INSTANTIATE_TEST_SUITE_P(All, StackRaces, testing::ValuesIn(kRacing),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(StackRaces, AreNoneWhereTheProgramWritesBeyondAllStacks) {
  const Failure failure = failure_of([] {
    char value = 0;
    volatile std::size_t far_too_much = std::size_t{30} << 20U;
    std::thread([&] { std::memset(&value, 0, far_too_much); }).join();
  });
  EXPECT_EQ(failure.kind, FailureKind::crash) << describe(failure);
}

TEST(StackRaces, AreNoneWhereThreadsAreOrdered) {
  EXPECT_TRUE(passes([] {
    alignas(64) Large large;
    const Large other;
    std::thread([&] { large = other; }).join();
    large.bytes.back() = 1;
    Large copy;
    std::thread([&] { copy = large; }).join();
    check(copy.bytes.back() == 1);
  }));
}

TEST(StackRaces, AreNoneBetweenStacksOfThreadsThatUseTheSameCode) {
  EXPECT_TRUE(passes([] {
    const auto work = [] {
      Large mine;
      for (char& byte : mine.bytes) byte = 1;
      Large copy = mine;
      check(copy.bytes.back() == 1);
    };
    std::thread first(work);
    std::thread second(work);
    first.join();
    second.join();
  }));
}

}  // namespace
}  // namespace misdeal::explore
