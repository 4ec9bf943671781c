#include <array>
#include <utility>

#include "harness/explore/event.h"
#include "misdeal/explore.h"

namespace misdeal::explore {
namespace {

constexpr std::array kStrategies{
    std::pair{StrategyKind::portfolio, "portfolio"},
    std::pair{StrategyKind::random, "random"},
    std::pair{StrategyKind::pct, "pct"},
    std::pair{StrategyKind::pos, "pos"},
    std::pair{StrategyKind::urw, "urw"},
    std::pair{StrategyKind::surw, "surw"},
    std::pair{StrategyKind::dfs, "dfs"},
    std::pair{StrategyKind::dpor, "dpor"},
};

}  // namespace

std::string_view to_string(StrategyKind strategy) {
  for (const auto& [kind, name] : kStrategies) {
    if (kind == strategy) return name;
  }
  return "unknown";
}

std::optional<StrategyKind> parse_strategy(std::string_view name) {
  for (const auto& [kind, known] : kStrategies) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::assertion:
      return "assertion failed";
    case FailureKind::uncaught_exception:
      return "uncaught exception";
    case FailureKind::crash:
      return "crash";
    case FailureKind::deadlock:
      return "deadlock";
    case FailureKind::livelock:
      return "livelock";
    case FailureKind::lock_order:
      return "lock order inversion";
    case FailureKind::data_race:
      return "data race";
    case FailureKind::use_after_free:
      return "use after free";
    case FailureKind::double_free:
      return "double free";
    case FailureKind::thread_leak:
      return "leaked thread";
    case FailureKind::lock_misuse:
      return "misused lock";
    case FailureKind::unsupported:
      return "not supported";
    case FailureKind::divergence:
      return "divergence";
  }
  return "unknown";
}

std::string_view to_string(OpKind kind) {
  switch (kind) {
    case OpKind::start:
      return "starts";
    case OpKind::create:
      return "creates";
    case OpKind::load:
      return "loads";
    case OpKind::store:
      return "stores";
    case OpKind::update:
      return "updates";
    case OpKind::read:
      return "reads";
    case OpKind::write:
      return "writes";
    case OpKind::lock:
      return "locks";
    case OpKind::try_lock:
      return "tries";
    case OpKind::unlock:
      return "unlocks";
    case OpKind::lock_shared:
      return "locks shared";
    case OpKind::try_lock_shared:
      return "tries shared";
    case OpKind::wait:
      return "waits at";
    case OpKind::notify_one:
      return "notifies one at";
    case OpKind::notify_all:
      return "notifies all at";
    case OpKind::once:
      return "runs once";
    case OpKind::barrier:
      return "arrives at";
    case OpKind::semaphore_wait:
      return "takes from";
    case OpKind::semaphore_try:
      return "tries to take from";
    case OpKind::semaphore_post:
      return "gives to";
    case OpKind::park:
      return "parks at";
    case OpKind::unpark:
      return "unparks at";
    case OpKind::join:
      return "joins";
    case OpKind::yield:
      return "yields";
    case OpKind::sleep:
      return "sleeps";
    case OpKind::fence:
      return "fences";
    case OpKind::choice:
      return "chooses";
  }
  return "?";
}

}  // namespace misdeal::explore
