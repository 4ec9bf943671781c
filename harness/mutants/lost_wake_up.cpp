#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// One queue, one worker, who answers all that wait in it and then wakes one of them. If two were
/// answered, the other sleeps on.
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
      const std::vector<Job*> batch = std::exchange(queue_, {});
      guard.unlock();
      for (Job* job : batch) {
        job->response = MutantLobby::respond(job->table, job->request);
      }
      guard.lock();
      for (Job* job : batch) {
        job->is_done = true;
      }
      answered_.notify_one();
    }
  }

  std::mutex queue_lock_;
  std::condition_variable arrived_;
  std::condition_variable answered_;
  std::vector<Job*> queue_;  // bounded by the number of threads: each waits for its answer
  bool is_closing_ = false;
  std::thread worker_;
};

}  // namespace

constinit const EngineSpec kLostWakeUp = mutant<LostWakeUp>(
    "lost-wake-up",
    "The worker of the queue answers several requests, but wakes only one of the waiting threads.");

}  // namespace misdeal::harness
