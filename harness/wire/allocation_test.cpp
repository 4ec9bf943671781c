#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

#ifndef MISDEAL_IS_SANITIZED  // a sanitizer brings its own operator new

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace misdeal::wire {
namespace {

/// Notes how often this thread allocated after the first replies.
class Counting final : public ShotSource {
 public:
  explicit Counting(const Shot& shot) : shot_(shot) {}
  std::optional<Shot> next(unsigned) override { return shot_; }
  void on_reply(const Shot&, const Reply&) override {
    if (++replies_ == 100) before_ = allocations;
    if (replies_ == 1'900) after_ = allocations;
  }
  [[nodiscard]] std::uint64_t allocations_made() const { return after_ - before_; }

 private:
  Shot shot_;
  int replies_ = 0;
  std::uint64_t before_ = 1;
  std::uint64_t after_ = 0;
};

TEST(ClosedLoop, AllocatesNothingOnceItIsWarm) {
  TestServer server(answer_all);
  auto wire = Wire::open(server.endpoint(), {.connections = 4});
  ASSERT_TRUE(wire);
  std::string bytes;
  Counting source(serialise({.method = "POST", .body = "{}"}, server.endpoint(), bytes).value());
  wire->run(source, {.shots_max = 2'000});
  EXPECT_EQ(source.allocations_made(), 0U);
}

TEST(FixedRateLoad, AllocatesNothingOnceItIsWarm) {
  TestServer server(answer_all);
  auto wire = Wire::open(server.endpoint(), {.connections = 4});
  ASSERT_TRUE(wire);
  std::string bytes;
  Counting source(serialise({.method = "POST", .body = "{}"}, server.endpoint(), bytes).value());
  wire->run_at_rate(source, {20'000}, {.shots_max = 2'000});
  EXPECT_EQ(source.allocations_made(), 0U);
}

}  // namespace
}  // namespace misdeal::wire

#endif
