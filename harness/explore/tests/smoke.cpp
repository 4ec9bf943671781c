#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include "misdeal/explore.h"
namespace x = misdeal::explore;

void small(int threads) {
  std::atomic<int> flag{0}, counter{0};
  auto run = [&] {
    if (!flag.load()) {
      flag.store(1);
      counter.fetch_add(1);
    }
  };
  std::thread a(run), b(run);
  std::thread c;
  if (threads == 3) c = std::thread(run);
  a.join();
  b.join();
  if (threads == 3) c.join();
}
void engine22() {
  std::mutex m;
  std::atomic<int> flag{0}, a{100}, b{0}, version{0};
  auto run = [&] {
    m.lock();
    int done = flag.load();
    m.unlock();
    if (!done) {
      m.lock();
      flag.store(1);
      a.store(a.load() - 10);
      b.store(b.load() + 10);
      version.fetch_add(1);
      m.unlock();
    }
  };
  std::thread t(run), u(run);
  t.join();
  u.join();
}
void flag_plain() {
  static int flag = 0;
  std::atomic<int> counter{0};
  auto run = [&] {
    if (!flag) {
      flag = 1;
      ++counter;
    }
  };
  std::thread a(run), b(run);
  a.join();
  b.join();
  x::check(counter == 1, "once");
}
void flag_atomic() {
  std::atomic<int> flag{0}, counter{0};
  auto run = [&] {
    if (!flag) {
      flag = 1;
      ++counter;
    }
  };
  std::thread a(run), b(run);
  a.join();
  b.join();
  x::check(counter == 1, "once");
}
void dead() {
  std::mutex a, b;
  std::thread t([&] {
    std::lock_guard l(a);
    std::lock_guard k(b);
  });
  {
    std::lock_guard l(b);
    std::lock_guard k(a);
  }
  t.join();
}
void show(const char* n, x::Options o, void (*f)()) {
  auto s = std::chrono::steady_clock::now();
  auto r = x::explore(o, f);
  double d = std::chrono::duration<double>(std::chrono::steady_clock::now() - s).count();
  std::printf("%s: %lu executions, exhaustive %d, %.3f s, %.0f/s, %.1f steps\n", n, r.executions,
              r.is_exhaustive, d, double(r.executions) / d, double(r.steps) / double(r.executions));
  if (r.failure) std::printf("%s", x::describe(*r.failure).c_str());
}
int main() {
  show("small dfs", {.strategy = x::StrategyKind::dfs}, [] { small(2); });
  show("engine22 dfs",
       {.strategy = x::StrategyKind::dfs, .verifies = false, .stops_at_all_atomics = true},
       engine22);
  show("engine22 dfs 2",
       {.strategy = x::StrategyKind::dfs, .preemptions_max = 2, .stops_at_all_atomics = true},
       engine22);
  show("small dpor", {.strategy = x::StrategyKind::dpor}, [] { small(2); });
  show("small 3 dpor", {.strategy = x::StrategyKind::dpor}, [] { small(3); });
  show("engine22 dpor", {.strategy = x::StrategyKind::dpor, .stops_at_all_atomics = true},
       engine22);
  for (auto k : {x::StrategyKind::random, x::StrategyKind::pct, x::StrategyKind::pos,
                 x::StrategyKind::urw, x::StrategyKind::surw, x::StrategyKind::portfolio}) {
    show(std::string(x::to_string(k)).c_str(),
         {.strategy = k,
          .executions_max = 300000,
          .races = x::Races::are_ignored,
          .stops_at_all_atomics = true},
         engine22);
    show("+races", {.strategy = k, .executions_max = 300000, .stops_at_all_atomics = true},
         engine22);
  }
  show("flag", {}, flag_plain);
  show("flag explored", {.races = x::Races::are_explored}, flag_plain);
  show("flag atomic", {}, flag_atomic);
  show("dead", {}, dead);
}
