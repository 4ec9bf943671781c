#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/players/computer_player.h"
#include "harness/drivers/epoch_run.h"
#include "harness/drivers/recording_processor.h"
#include "harness/drivers/restless_clock.h"
#include "harness/drivers/round_barrier.h"
#include "harness/workload/planner.h"

namespace misdeal::harness {

/// One epoch's tables under attack, and everything that its threads share. Threads that get stuck
/// inside the engine keep it alive, so it owns all that they may still touch.
///
/// Thread safety: `play` once on each of `client_count()` threads; `wait_until_over`, `abandon` and
/// the histories from the thread that started them.
class Attack {
 public:
  Attack(const StressOptions& options, const EpochOptions& epoch, const std::atomic<bool>& stop);

  /// Makes the engine, or opens the target's tables. The error says why they cannot be opened.
  /// Before anything else.
  std::expected<void, std::string> open();

  /// Attack threads, then threads of computer players.
  [[nodiscard]] unsigned client_count() const { return static_cast<unsigned>(clients_.size()); }

  /// What one thread does, from the opening to the end of the epoch.
  void play(unsigned client);

  /// Blocks until every thread has left `play`; false if no round was done for so long.
  [[nodiscard]] bool wait_until_over(engine::Nanoseconds watchdog);

  /// Gives up on threads that are stuck: lets the others go and closes the recordings.
  void abandon();

  /// Requires that all threads were joined. Drains the audit trails.
  [[nodiscard]] History whole_history();

  /// What was recorded until abandon(); without audit trails, for the engine may hold its locks.
  [[nodiscard]] History abandoned_history() const;

 private:
  /// What one thread has to itself.
  struct Client {
    Client(engine::ActionProcessor& engine, std::size_t operations_max, std::uint16_t number,
           std::uint64_t seed);

    ThreadRecorder recorder;
    RecordingProcessor processor;
    Random random;
    std::vector<engine::TableView> seen;  ///< of each table, what this client was last shown
    std::optional<engine::ComputerPlayer> player;
  };

  void add_clients();
  void add_players(unsigned first);

  /// Alone between two rounds: looks at the tables, ends the epoch or plans the next round.
  void lead(Client& leader);
  void refresh_views(Client& leader);
  [[nodiscard]] bool is_due(std::int64_t now_ns) const;
  [[nodiscard]] bool plan_fits() const;

  void run_script(Client& client, const std::vector<Step>& script);
  void run_step(Client& client, const Step& step);
  void play_on(Client& client, const Step& step);
  void play_computer(Client& client);

  [[nodiscard]] History history_head() const;
  [[nodiscard]] std::vector<Operation> merged_operations() const;

  const EngineSpec* spec_;
  const std::optional<RemoteTarget> target_;
  std::uint64_t run_seed_;
  PlayersMode players_;
  unsigned threads_;
  std::size_t recording_size_;
  EpochOptions epoch_;
  const std::atomic<bool>& stop_;
  RestlessClock clock_;
  engine::LobbyConfig config_;
  std::unique_ptr<engine::ActionProcessor> engine_;
  std::vector<std::unique_ptr<Client>> clients_;

  RoundBarrier barrier_;
  // Written by the leader of a round while the others wait at the barrier, read by all after it.
  Planner planner_;
  RoundPlan plan_;
  std::vector<engine::TableView> views_;
  std::vector<std::uint32_t> touched_;  ///< tables of the present round
  std::uint16_t round_ = 0;
  bool is_opened_ = false;
  bool is_over_ = false;

  std::mutex mutex_;
  std::condition_variable left_;
  unsigned playing_ = 0;  ///< threads that have not left `play`; guarded by mutex_
};

}  // namespace misdeal::harness
