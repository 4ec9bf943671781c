// What executions start from, and what they leave behind: nothing.
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>
#include <semaphore.h>

#include "harness/explore/explore_with.h"
#include "harness/explore/tests/runtime/explored.h"

namespace misdeal::explore {
namespace {

int global_counter = 0;
std::vector<std::string> global_texts;
int global_round = 0;
std::array<char, 8192> global_bytes{};
sem_t global_semaphore;
pthread_barrier_t global_barrier;

TEST(World, GlobalsArePutBackBetweenExecutions) {
  EXPECT_TRUE(passes([] {
    static int local_counter = 0;
    check(++global_counter == 1 && ++local_counter == 1, "left from before");
    check(global_texts.empty(), "left from before");
    global_texts.emplace_back("a text that needs memory of its own, for it is long");
  }));
}

/// Its ends are known to change by then, what is between them not.
TEST(World, GlobalsThatAreWrittenWholeForTheFirstTimeArePutBack) {
  int executions = 0;
  EXPECT_TRUE(passes(
      [&executions] {
        const bool writes_whole = [&executions] {
          const Outside outside;
          return executions++ == 20;
        }();
        check(global_bytes[4000] == 0, "left from before");
        global_bytes.front() = global_bytes.back() = 1;
        std::thread bystander([] {});  // So that accesses are looked at.
        std::array<char, 8192> other{};
        other.fill(7);
        if (writes_whole) global_bytes = other;
        bystander.join();
      },
      {.executions_max = 60, .verifies = false}));
}

TEST(World, GlobalsArePutBackAfterAnExploration) {
  global_counter = 7;
  EXPECT_TRUE(passes([] { ++global_counter; }));
  EXPECT_EQ(global_counter, 7);
  (void)failure_of([] { check(++global_counter < 0, "fails"); });
  EXPECT_EQ(global_counter, 7);
  global_counter = 0;
}

TEST(World, IsWhatWasPreparedForEveryExecution) {
  const Result result = explore(
      {.executions_max = kExecutions},
      Program{.prepare =
                  [] {
                    global_counter = 5;
                    global_texts.assign(20, "prepared, and long enough for memory of its own");
                  },
              .body =
                  [] {
                    check(global_counter == 5 && global_texts.size() == 20, "not as prepared");
                    check(global_texts.back().starts_with("prepared"), "not as prepared");
                    ++global_counter;
                    global_texts.clear();
                    global_texts.shrink_to_fit();
                  }});
  EXPECT_FALSE(result.failure) << describe(*result.failure);
  EXPECT_EQ(global_counter, 0);
  EXPECT_TRUE(global_texts.empty());
}

/// Explores from `world` for executions that all find `text` as prepared; how often `prepare` ran.
int prepare_and_explore(PreparedWorld& world, const std::string& text, int round) {
  int preparations = 0;
  const Options options{.executions_max = 3, .verifies = false};
  const auto strategy = make_strategy(StrategyKind::random, options);
  const Program program{.prepare =
                            [&] {
                              global_texts.assign(20, text);
                              const Outside outside;
                              ++preparations;
                            },
                        .body =
                            [&] {
                              check(global_texts.size() == 20, "not as prepared");
                              check(global_texts.back() == text, "not as prepared");
                              check(global_round == round, "not as outside");
                              global_texts.assign(40, "other");
                            }};
  const Result result = explore_with(*strategy, options, program, {}, &world);
  EXPECT_FALSE(result.failure) << describe(*result.failure);
  EXPECT_EQ(result.executions, 3U);
  return preparations;
}

TEST(World, IsPreparedOnceForExplorationsThatShareIt) {
  PreparedWorld short_texts;
  PreparedWorld long_texts;
  const std::string text(5'000, 'x');
  for (global_round = 1; global_round < 5; ++global_round) {
    SCOPED_TRACE(global_round);
    const int expected = global_round == 1 ? 1 : 0;
    EXPECT_EQ(prepare_and_explore(short_texts, "a", global_round), expected);
    EXPECT_EQ(prepare_and_explore(long_texts, text, global_round), expected);
    EXPECT_TRUE(passes([] { check(global_texts.empty(), "prepared for others"); }));
    EXPECT_TRUE(global_texts.empty());
  }
}

struct {
  int prepared = 0;
  int outside = 0;  // A neighbour within the same eight bytes.
  alignas(64) std::array<int, 40> many{};
} global_neighbours;

TEST(World, IsPreparedAnewIfWhatPreparingChangesIsNotWhatItWas) {
  PreparedWorld world;
  int preparations = 0;
  const Options options{.executions_max = 2, .verifies = false};
  const auto strategy = make_strategy(StrategyKind::random, options);
  const auto explore_again = [&] {
    const Program program{.prepare =
                              [&preparations] {
                                global_neighbours.prepared = 7;
                                global_neighbours.many[3] = 1;
                                global_neighbours.many[39] = 2;
                                const Outside outside;
                                ++preparations;
                              },
                          .body =
                              [at_outside = global_neighbours.outside] {
                                check(global_neighbours.prepared == 7, "not as prepared");
                                check(global_neighbours.outside == at_outside, "not as outside");
                                check(global_neighbours.many[3] == 1, "not as prepared");
                                check(global_neighbours.many[4] == 0, "not as outside");
                                check(global_neighbours.many[39] == 2, "not as prepared");
                              }};
    const Result result = explore_with(*strategy, options, program, {}, &world);
    EXPECT_FALSE(result.failure) << describe(*result.failure);
    EXPECT_EQ(global_neighbours.prepared, 0);
    return preparations;
  };
  EXPECT_EQ(explore_again(), 1);
  EXPECT_EQ(explore_again(), 1);
  global_neighbours.outside = 5;
  EXPECT_EQ(explore_again(), 2);
  EXPECT_EQ(global_neighbours.outside, 5);
  EXPECT_EQ(explore_again(), 2);
}

PreparedWorld global_world;

TEST(World, IsKeptInAGlobalToo) {
  global_round = 0;
  EXPECT_EQ(prepare_and_explore(global_world, "a", 0), 1);
  EXPECT_EQ(prepare_and_explore(global_world, "a", 0), 0);
}

/// By something that no schedule controls.
TEST(World, IsPreparedAnewToVerifyThatItIsTheSame) {
  PreparedWorld world;
  int preparations = 0;
  const Options options{.executions_max = 1};
  const auto explore_again = [&] {
    const auto strategy = make_strategy(StrategyKind::random, options);
    const Program program{.prepare =
                              [&preparations] {
                                const Outside outside;
                                global_counter = ++preparations;
                              },
                          .body =
                              [] {
                                for (int i = global_counter; i > 0; --i) std::this_thread::yield();
                              }};
    return explore_with(*strategy, options, program, {}, &world).failure;
  };
  EXPECT_FALSE(explore_again());
  const auto failure = explore_again();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->kind, FailureKind::divergence);
  EXPECT_EQ(preparations, 2);
}

TEST(World, IsNotKeptIfItsPreparationFails) {
  PreparedWorld world;
  const Options options{.executions_max = 3};
  const auto strategy = make_strategy(StrategyKind::random, options);
  const Program program{.prepare = [] { check(false, "no"); }, .body = [] {}};
  const Result result = explore_with(*strategy, options, program, {}, &world);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.executions, 0U);
  EXPECT_FALSE(world.is_prepared);
}

TEST(World, KeepsSemaphoresAndBarriersThatWerePrepared) {
  const Result result = explore({.executions_max = kExecutions},
                                Program{.prepare =
                                            [] {
                                              sem_init(&global_semaphore, 0, 1);
                                              pthread_barrier_init(&global_barrier, nullptr, 2);
                                            },
                                        .body =
                                            [] {
                                              std::thread other([] {
                                                pthread_barrier_wait(&global_barrier);
                                                sem_post(&global_semaphore);
                                              });
                                              sem_wait(&global_semaphore);
                                              pthread_barrier_wait(&global_barrier);
                                              sem_wait(&global_semaphore);
                                              other.join();
                                            }});
  EXPECT_FALSE(result.failure) << describe(*result.failure);
}

/// Its destructor would walk through memory that is gone, if it ran at the end of the process.
TEST(World, DestroysNoLocalStaticsAtTheEndOfTheProcess) {
  EXPECT_TRUE(passes([] {
    static std::map<int, std::string> table;
    table[1] = "a text that needs memory of its own, for it is long";
    check(table.size() == 1, "left from before");
  }));
}

TEST(World, LetsPrintfKeepItsBuffer) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(passes([file] {
    std::fprintf(file, "%d", 1);
    // Would be the memory of the buffer, if that had come from the execution's own.
    const std::vector<char> memory(8192, 'x');
    check(memory.back() == 'x', "overwritten");
  }));
  std::fprintf(file, "%d", 2);
  ASSERT_EQ(std::fseek(file, 0, SEEK_SET), 0);
  std::string text;
  for (int character = std::fgetc(file); character != EOF; character = std::fgetc(file)) {
    text += static_cast<char>(character);
  }
  EXPECT_EQ(text.find_first_not_of('1'), text.size() - 1) << text.substr(0, 40);
  EXPECT_EQ(text.back(), '2');
  std::fclose(file);
}

TEST(World, HasTheSameAddressesEveryTime) {
  std::uintptr_t first = 0;
  std::uintptr_t* const outside = &first;
  EXPECT_TRUE(passes([outside] {
    const auto block = std::make_unique<int>(1);
    const auto address = reinterpret_cast<std::uintptr_t>(block.get());
    if (*outside == 0) *outside = address;
    check(*outside == address, "another address");
  }));
}

TEST(World, HasTheSameRandomNumbersEveryTime) {
  using Numbers = std::array<long, 4>;
  std::optional<Numbers> first;
  std::optional<Numbers>* const outside = &first;
  EXPECT_TRUE(passes([outside] {
    const Numbers numbers{std::rand(), ::random(), ::lrand48(),
                          static_cast<long>(std::random_device()())};
    if (!*outside) *outside = numbers;
    check(*outside == numbers, "other numbers");
  }));
}

void keep_errno_apart() {
  const auto run = [](int mine) {
    errno = mine;
    std::this_thread::yield();
    check(errno == mine, "the errno of another thread");
  };
  std::thread one(run, 1);
  std::thread two(run, 2);
  one.join();
  two.join();
}

TEST(World, GivesEachThreadItsOwnErrno) {
  EXPECT_TRUE(passes(keep_errno_apart));
}

TEST(World, CanBeExploredByOneThreadOfTheSystemAfterAnother) {
  std::thread([] { EXPECT_TRUE(passes(keep_errno_apart)); }).join();
  EXPECT_TRUE(passes(keep_errno_apart));
}

/// Blocks that pass from thread to thread through the heap are no races.
TEST(World, TakesNoMemoryThatIsUsedAnewForARace) {
  EXPECT_TRUE(passes([] {
    const auto run = [] {
      for (const std::size_t size : {16U, 200U, 20'000U}) {
        std::vector<char> bytes(size);
        for (char& byte : bytes) byte = 1;
        std::this_thread::yield();
      }
    };
    std::thread one(run);
    std::thread two(run);
    one.join();
    two.join();
  }));
}

}  // namespace
}  // namespace misdeal::explore
