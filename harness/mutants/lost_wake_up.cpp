#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// One queue, one worker. All who wait for an answer wait at one condition variable, and the worker
/// wakes one of them: not always the one whose answer is there. That one goes back to sleep.
class LostWakeUp final : public MutantLobby {
 public:
  explicit LostWakeUp(const engine::LobbyConfig& config)
      : MutantLobby(config), worker_([this] { work(); }) {}

  LostWakeUp(const LostWakeUp&) = delete;
  LostWakeUp& operator=(const LostWakeUp&) = delete;

  ~LostWakeUp() override {
    {
      const std::lock_guard guard(queue_lock_);
      is_closing_ = true;
    }
    arrived_.notify_one();
    worker_.join();
  }

 private:
  struct Job {
    SharedTable& table;
    const engine::Request& request;
    engine::Response response;
    bool is_done = false;
  };

  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    Job job{table, request, {}};
    std::unique_lock guard(queue_lock_);
    queue_.push_back(&job);
    arrived_.notify_one();
    answered_.wait(guard, [&job] { return job.is_done; });
    return job.response;
  }

  void work() {
    std::unique_lock guard(queue_lock_);
    while (true) {
      arrived_.wait(guard, [this] { return is_closing_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      Job& job = *queue_.front();
      queue_.pop_front();
      guard.unlock();
      const engine::Response response = MutantLobby::respond(job.table, job.request);
      guard.lock();
      job.response = response;
      job.is_done = true;
      answered_.notify_one();
    }
  }

  std::mutex queue_lock_;
  std::condition_variable arrived_;
  std::condition_variable answered_;
  std::deque<Job*> queue_;  // bounded by the number of threads: each waits for its answer
  bool is_closing_ = false;
  std::thread worker_;
};

}  // namespace

constinit const EngineSpec kLostWakeUp = mutant<LostWakeUp>(
    "lost-wake-up",
    "The worker of the queue wakes one waiting thread, which need not be the one it answered.");

}  // namespace misdeal::harness
