#include <cstdint>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

#ifndef MISDEAL_IS_SANITIZED  // a sanitizer brings its own allocator

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

// The C library's own names for what is counted here. Asio takes the memory of its handlers from
// aligned_alloc, and recycles it; operator new takes it from malloc.
extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT

void* malloc(std::size_t size) noexcept {
  ++allocations;
  return __libc_malloc(size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++allocations;
  return __libc_memalign(alignment, size);
}
}

namespace misdeal::wire {
namespace {

/// Notes how often this thread allocated after the first replies.
class Counting final : public ShotSource {
 public:
  explicit Counting(const Shot& shot) : shot_(shot) {}
  std::optional<Shot> next(unsigned) override { return shot_; }
  void on_reply(const Shot&, const Reply&) override {
    if (++replies_ == 1'000) before_ = allocations;
    if (replies_ == 9'000) after_ = allocations;
  }
  [[nodiscard]] std::uint64_t allocations_made() const { return after_ - before_; }

 private:
  Shot shot_;
  int replies_ = 0;
  std::uint64_t before_ = 1;
  std::uint64_t after_ = 0;
};

TEST(ClosedLoop, AllocatesNothingForARequest) {
  const TestServer server(answer_all);
  auto wire = Wire::open(server.endpoint(), {.connections = 4});
  ASSERT_TRUE(wire);
  std::string bytes;
  Counting source(serialise({.method = "POST", .body = "{}"}, server.endpoint(), bytes).value());
  wire->run(source, {.shots_max = 10'000});
  // Timers allocate now and then: every few milliseconds, however many requests there are.
  EXPECT_LT(source.allocations_made(), 2'000U);
}

}  // namespace
}  // namespace misdeal::wire

#endif  // MISDEAL_IS_SANITIZED
