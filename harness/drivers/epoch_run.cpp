#include "harness/drivers/epoch_run.h"

#include <memory>
#include <thread>
#include <vector>

#include "harness/drivers/attack.h"

namespace misdeal::harness {

std::expected<AttackResult, std::string> attack_one_epoch(const StressOptions& options,
                                                          const EpochOptions& epoch,
                                                          const std::atomic<bool>& stop) {
  const auto attack = std::make_shared<Attack>(options, epoch, stop);
  if (auto opened = attack->open(); !opened) return std::unexpected(opened.error());
  std::vector<std::thread> threads;
  threads.reserve(attack->client_count());
  for (unsigned i = 0; i < attack->client_count(); ++i) {
    threads.emplace_back([attack, i] { attack->play(i); });
  }
  if (attack->wait_until_over(options.watchdog)) {
    for (std::thread& thread : threads) thread.join();
    return AttackResult{.history = attack->whole_history(), .is_stuck = false};
  }
  attack->abandon();
  for (std::thread& thread : threads) thread.detach();
  return AttackResult{.history = attack->abandoned_history(), .is_stuck = true};
}

}  // namespace misdeal::harness
