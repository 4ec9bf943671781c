#include "engine/table/synchronous.h"

#include <exception>
#include <optional>
#include <utility>

#include "engine/table/alarm.h"
#include "engine/table/move_player.h"

namespace misdeal::engine {

struct SynchronousLobby::Job {
  void (*do_work)(void* work) = nullptr;
  void* work = nullptr;
  std::exception_ptr error;
  bool is_done = false;  ///< guarded by the lobby's mutex
  ConditionVariable done;
};

SynchronousLobby::SynchronousLobby(const LobbyConfig& config)
    : on_alarm_(config.on_alarm), mutex_(config.lock_meters, "queue") {
  for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
    tables_.emplace_back(TableId{i}, config);
  }
  queue_.reserve(kQueueMax);
  worker_ = std::thread([this] { work_until_closed(); });
}

SynchronousLobby::~SynchronousLobby() {
  {
    const MutexLock lock(mutex_);
    while (calls_ > 0) {
      last_call_left_.wait(mutex_);
    }
    is_closed_ = true;
    work_arrived_.notify_one();
  }
  worker_.join();
}

template <typename Work>
void SynchronousLobby::run(Work work) {
  Job job;
  job.work = &work;
  job.do_work = [](void* untyped) { (*static_cast<Work*>(untyped))(); };
  enqueue_and_wait(job);
  if (job.error) {
    std::rethrow_exception(job.error);
  }
}

void SynchronousLobby::enqueue_and_wait(Job& job) {
  const MutexLock lock(mutex_);
  ++calls_;
  while (queue_.size() >= kQueueMax) {
    room_made_.wait(mutex_);
  }
  queue_.push_back(&job);
  work_arrived_.notify_one();
  while (!job.is_done) {
    job.done.wait(mutex_);
  }
  if (--calls_ == 0) {
    last_call_left_.notify_one();
  }
}

void SynchronousLobby::work_until_closed() {
  std::vector<Job*> batch;
  batch.reserve(kQueueMax);
  const MutexLock lock(mutex_);
  for (;;) {
    while (queue_.empty() && !is_closed_) {
      work_arrived_.wait(mutex_);
    }
    if (queue_.empty()) {
      return;
    }
    batch.swap(queue_);
    room_made_.notify_all();
    mutex_.unlock();
    for (Job* job : batch) {
      try {
        job->do_work(job->work);
      } catch (...) {
        job->error = std::current_exception();
      }
    }
    mutex_.lock();
    // Under the lock: a caller that saw is_done may be gone, and its job with it.
    for (Job* job : batch) {
      job->is_done = true;
      job->done.notify_one();
    }
    batch.clear();
  }
}

Response SynchronousLobby::submit(TableId table, const Request& request) {
  Response response;
  std::optional<PendingAlarm> alarm;
  run([&] {
    response = tables_[table.value].process(request);
    alarm = tables_[table.value].take_alarm();
  });
  announce_any(on_alarm_, table, alarm);
  return response;
}

MoveResponse SynchronousLobby::move(const MoveRequest& request) {
  MoveResponse response;
  std::optional<PendingAlarm> alarm_from;
  std::optional<PendingAlarm> alarm_to;
  run([&] {
    TableCore& from = tables_[request.from.value];
    TableCore& to = tables_[request.to.value];
    response = move_player(from, to, request);
    alarm_from = from.take_alarm();
    alarm_to = to.take_alarm();
  });
  announce_any(on_alarm_, request.from, alarm_from);
  announce_any(on_alarm_, request.to, alarm_to);
  return response;
}

TableView SynchronousLobby::read(TableId table) {
  TableView view;
  run([&] { view = tables_[table.value].view(); });
  return view;
}

AuditTrail SynchronousLobby::drain(TableId table) {
  AuditTrail trail;
  run([&] { trail = tables_[table.value].drain(); });
  return trail;
}

std::expected<Version, std::string> SynchronousLobby::recover(TableId table) {
  std::expected<Version, std::string> version = 0;
  run([&] { version = tables_[table.value].recover(); });
  return version;
}

std::expected<TableInspection, std::string> SynchronousLobby::inspect(
    TableId table, const InspectionScope& scope) {
  TableInspection inspection;
  run([&] { inspection = tables_[table.value].inspect(scope); });
  return inspection;
}

}  // namespace misdeal::engine
