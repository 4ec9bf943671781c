#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace misdeal::fuzz {

/// How much work a target's executions did, so that executions per second can be judged. At the end
/// of the program it is printed, if the environment has MISDEAL_FUZZ_WORK. One a target, static;
/// not thread-safe.
class WorkCount {
 public:
  explicit WorkCount(const char* unit) : unit_(unit) {}
  WorkCount(const WorkCount&) = delete;
  WorkCount& operator=(const WorkCount&) = delete;
  ~WorkCount() {
    if (executions_ == 0 || std::getenv("MISDEAL_FUZZ_WORK") == nullptr) return;
    std::fprintf(stderr, "%llu executions, %.2f %s each\n",
                 static_cast<unsigned long long>(executions_),
                 static_cast<double>(done_) / static_cast<double>(executions_), unit_);
  }

  void add_execution(std::uint64_t done) {
    ++executions_;
    done_ += done;
  }

 private:
  const char* unit_;
  std::uint64_t executions_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace misdeal::fuzz
