#include "harness/explore/engine/explore_jobs.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace misdeal::harness {
namespace {

using Json = nlohmann::ordered_json;

struct Job {
  pid_t process = 0;
  int answer = -1;  ///< read end; -1 once it is closed
  std::string text;
};

/// Its seeds are those of no other job, for up to a billion schedules.
constexpr std::uint64_t kSeedsApart = 1'000'000'007;

[[noreturn]] void run_job(const EngineSpec& engine, const Scenario& scenario,
                          const explore::Options& options, int answer, pid_t parent) {
  // Nobody is left to read the answer.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ExploredEngine explored(engine, scenario);
  const EngineExploration outcome = explored.explore(options);
  Json json{{"executions", outcome.result.executions},
            {"steps", outcome.result.steps},
            {"distinct", explored.distinct_histories()}};
  if (outcome.result.failure) {
    json["schedule"] = outcome.result.failure->schedule;
    json["strategy"] = outcome.result.strategy;
  }
  const std::string text = json.dump();
  const ssize_t written = ::write(answer, text.data(), text.size());
  ::_exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

std::vector<Job> start(const EngineSpec& engine, const Scenario& scenario,
                       const explore::Options& options, std::uint32_t count) {
  std::fflush(nullptr);
  std::vector<Job> jobs;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) break;
    explore::Options share = options;
    share.seed = options.seed + i * kSeedsApart;
    share.executions_max = options.executions_max / count + (i < options.executions_max % count);
    const pid_t parent = ::getpid();
    const pid_t process = ::fork();
    if (process == 0) run_job(engine, scenario, share, ends[1], parent);
    ::close(ends[1]);
    if (process < 0) {
      ::close(ends[0]);
      break;
    }
    jobs.push_back({.process = process, .answer = ends[0], .text = {}});
  }
  return jobs;
}

/// Reads what is there; true when the job has said everything.
bool read_some(Job& job) {
  std::array<char, 4096> block{};
  const ssize_t count = ::read(job.answer, block.data(), block.size());
  if (count > 0) {
    job.text.append(block.data(), static_cast<std::size_t>(count));
    return false;
  }
  ::close(std::exchange(job.answer, -1));
  return true;
}

/// Until all have answered, or one has found something. What they said, in the order of their ends.
std::vector<Json> answers_of(std::vector<Job>& jobs) {
  std::vector<Json> answers;
  const auto is_open = [](const Job& job) { return job.answer >= 0; };
  while (std::ranges::any_of(jobs, is_open)) {
    std::vector<pollfd> ready;
    for (const Job& job : jobs) {
      ready.push_back({.fd = job.answer, .events = POLLIN, .revents = 0});
    }
    if (::poll(ready.data(), ready.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (ready[i].revents == 0 || !is_open(jobs[i]) || !read_some(jobs[i])) continue;
      const Json answer = Json::parse(jobs[i].text, nullptr, false);
      if (!answer.is_object()) continue;
      answers.push_back(answer);
      if (answer.contains("schedule")) return answers;
    }
  }
  return answers;
}

void end_all(const std::vector<Job>& jobs) {
  for (const Job& job : jobs) {
    if (job.answer >= 0) {
      ::kill(job.process, SIGKILL);
      ::close(job.answer);
    }
    ::waitpid(job.process, nullptr, 0);
  }
}

}  // namespace

JobsExploration explore_in_jobs(const EngineSpec& engine, const Scenario& scenario,
                                const explore::Options& options, std::uint32_t jobs) {
  std::vector<Job> running = start(engine, scenario, options, jobs);
  const std::vector<Json> answers = answers_of(running);
  end_all(running);
  JobsExploration all;
  for (const Json& answer : answers) {
    if (answer.contains("schedule")) {
      explore::Options again = options;
      again.replay = answer.value("schedule", "");
      all.outcome = ExploredEngine(engine, scenario).explore(again);
      all.outcome.result.strategy = answer.value("strategy", "");
      all.outcome.result.executions = all.outcome.result.steps = 0;
    }
  }
  for (const Json& answer : answers) {
    all.outcome.result.executions += answer.value("executions", std::uint64_t{0});
    all.outcome.result.steps += answer.value("steps", std::uint64_t{0});
    all.distinct_histories =
        std::max(all.distinct_histories, answer.value("distinct", std::uint64_t{0}));
  }
  return all;
}

}  // namespace misdeal::harness
