#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

/// Producers wait while it is full, consumers while it is empty.
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  void push(int item) {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return items_.size() < capacity_; });
    items_.push_back(item);
    changed_.notify_one();
  }

  int pop() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return !items_.empty(); });
    const int item = items_.front();
    items_.pop_front();
    changed_.notify_one();
    return item;
  }

 private:
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> items_;
};
