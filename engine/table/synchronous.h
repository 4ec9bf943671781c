#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "engine/table/action_processor.h"
#include "engine/table/mutex.h"
#include "engine/table/table_core.h"

namespace misdeal::engine {

/// One queue, one worker: every call is a job; the worker does them in the order of arrival and the
/// caller waits for its answer. The tables need no lock, for only the worker touches them.
///
/// The queue is bounded: when it is full, callers wait for room (back-pressure), so nobody is told
/// `overloaded` for it. A duplicate of a running request waits in the queue. Thread-safe. The
/// destructor answers everybody who is still waiting, then ends the worker; no new calls may arrive
/// meanwhile.
class SynchronousLobby final : public ActionProcessor {
 public:
  static constexpr std::size_t kQueueMax = 1024;

  explicit SynchronousLobby(const LobbyConfig& config);
  ~SynchronousLobby() override;

  Response submit(TableId table, const Request& request) override;
  MoveResponse move(const MoveRequest& request) override;
  TableView read(TableId table) override;
  AuditTrail drain(TableId table) override;
  std::expected<Version, std::string> recover(TableId table) override;
  std::expected<TableInspection, std::string> inspect(TableId table,
                                                      const InspectionScope& scope) override;

 private:
  /// One call; lives with its caller, who waits until it is done.
  struct Job;

  /// Queues the work, waits until the worker has done it. What the work throws, this throws.
  template <typename Work>
  void run(Work work);
  void enqueue_and_wait(Job& job) MISDEAL_EXCLUDES(mutex_);
  void work_until_closed() MISDEAL_EXCLUDES(mutex_);

  const AlarmHandler on_alarm_;
  std::deque<TableCore> tables_;  ///< the worker's own

  Mutex mutex_;
  std::vector<Job*> queue_ MISDEAL_GUARDED_BY(mutex_);
  std::size_t calls_ MISDEAL_GUARDED_BY(mutex_) = 0;  ///< inside this object right now
  bool is_closed_ MISDEAL_GUARDED_BY(mutex_) = false;
  ConditionVariable work_arrived_;  ///< or the lobby was closed
  ConditionVariable room_made_;
  ConditionVariable last_call_left_;

  std::thread worker_;
};

}  // namespace misdeal::engine
