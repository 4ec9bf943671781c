#pragma once

namespace misdeal::wire {

/// Keeps this thread on its processor while it lives, where the system permits (Linux, with the
/// right to real-time priority: root, CAP_SYS_NICE, or `ulimit -r`). Without it, a server that
/// shares the processor is switched to upon each byte that wakes it, and a burst is served one by
/// one while it is being released. For loops of microseconds that never wait: nothing else runs on
/// this processor meanwhile. Costs two system calls.
class Unpreempted {
 public:
  Unpreempted();
  Unpreempted(const Unpreempted&) = delete;
  Unpreempted& operator=(const Unpreempted&) = delete;
  ~Unpreempted();

 private:
  bool is_raised_;
};

}  // namespace misdeal::wire
