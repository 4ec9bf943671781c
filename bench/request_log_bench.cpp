// What the memory of requests costs: an operation on a log that remembers range(0) of them, as many
// as expire meanwhile.
#include <cstdint>

#include <benchmark/benchmark.h>

#include "engine/players/decide.h"
#include "engine/requests/request_log.h"

namespace {

using misdeal::engine::Nanoseconds;
using misdeal::engine::RequestId;
using misdeal::engine::RequestLog;
using misdeal::engine::Response;

constexpr std::uint64_t kFingerprint = 7;
constexpr std::size_t kRequestsMax = 1 << 17;

/// As random as a UUID.
RequestId id_of(std::uint64_t number) {
  misdeal::engine::Dice dice(number);
  return {dice.next(), dice.next()};
}

/// A log at one request a nanosecond, so that its time to live is how many it remembers.
class SteadyLog {
 public:
  explicit SteadyLog(std::int64_t remembered) : log_(Nanoseconds{remembered}, kRequestsMax) {
    while (newest_ < remembered) add();
  }
  void add() {
    ++newest_;
    const RequestId id = id_of(static_cast<std::uint64_t>(newest_));
    is_right_ &= look_up(newest_).found == RequestLog::Found::unknown;
    const auto ticket = log_.begin(id, kFingerprint);
    is_right_ &= ticket.has_value();
    if (ticket) log_.complete(*ticket, response_, Nanoseconds{newest_});
  }
  RequestLog::Lookup look_up(std::int64_t number) {
    return log_.look_up(id_of(static_cast<std::uint64_t>(number)), kFingerprint,
                        Nanoseconds{newest_});
  }
  [[nodiscard]] std::int64_t newest() const { return newest_; }
  [[nodiscard]] std::size_t size() const { return log_.size(); }
  [[nodiscard]] bool is_right() const { return is_right_; }

 private:
  RequestLog log_;
  Response response_;
  std::int64_t newest_ = 0;
  bool is_right_ = true;
};

/// Looked up, begun, completed, and the oldest forgotten.
void remember_a_request(benchmark::State& state) {
  SteadyLog log(state.range(0));
  for ([[maybe_unused]] auto iteration : state) log.add();
  if (!log.is_right() || log.size() != static_cast<std::size_t>(state.range(0))) {
    state.SkipWithError("the log does not remember what it should");
  }
}
BENCHMARK(remember_a_request)->Arg(100)->Arg(10'000)->Arg(100'000);

void find_a_duplicate(benchmark::State& state) {
  SteadyLog log(state.range(0));
  std::int64_t back = 0;
  bool is_right = true;
  for ([[maybe_unused]] auto iteration : state) {
    back = (back + 61) % state.range(0);
    is_right &= log.look_up(log.newest() - back).found == RequestLog::Found::completed;
  }
  if (!is_right || !log.is_right()) state.SkipWithError("a duplicate was not found");
}
BENCHMARK(find_a_duplicate)->Arg(100)->Arg(10'000)->Arg(100'000);

}  // namespace
