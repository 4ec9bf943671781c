#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "harness/history/operation.h"

/// What one thread did, written down while it does it.
namespace misdeal::harness {

/// Records the operations of one thread in a block reserved beforehand: never allocates while
/// recording, never waits, and costs less than 100 ns an operation, both clock reads and the digest
/// included.
///
///     Operation operation = operation_of(table, request);
///     if (!recorder.begin({&operation, 1})) return full;
///     const Response response = engine.submit(table, request);
///     operation.returned_ns = ThreadRecorder::now_ns();
///     set_answer(operation, response);
///     recorder.finish({&operation, 1});
///
/// Thread safety: begin and finish belong to the recording thread; freeze and operations may be
/// called from another thread, even while the recording thread is stuck between begin and finish.
class ThreadRecorder {
 public:
  /// Operations of one call: a move between tables is two.
  static constexpr std::size_t kOperationsPerCall = 2;

  explicit ThreadRecorder(std::size_t operations_max);

  /// Nanoseconds of std::chrono::steady_clock.
  static std::int64_t now_ns() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
  }

  /// Whether a call of `count` operations still fits. A call that does not fit must not be made:
  /// its effect would be missing from the history.
  [[nodiscard]] bool has_room(std::size_t count = kOperationsPerCall) const {
    return size_ + count <= capacity_;
  }

  /// Writes down that the call begins now and stamps invoked_ns of all its operations, so that it
  /// is in the history even if it never returns. False, and nothing is written, when the block is
  /// full or the recorder is frozen. Requires 1..kOperationsPerCall operations and none begun.
  [[nodiscard]] bool begin(std::span<Operation> operations) {
    if (!has_room(operations.size())) {
      is_full_ = true;
      return false;
    }
    if (!claim_from(kIdle)) {
      return false;
    }
    const std::int64_t invoked_ns = now_ns();
    for (std::size_t i = 0; i < operations.size(); ++i) {
      operations[i].invoked_ns = invoked_ns;
      block_[size_ + i] = operations[i];
    }
    begun_ = operations.size();
    // Release: pairs with the acquire in freeze.
    state_.store(kBegun, std::memory_order_release);
    return true;
  }

  /// Writes down the answers. At most as many operations as were begun; of a move that only one
  /// table decided, that one alone.
  void finish(std::span<const Operation> operations) {
    if (!claim_from(kBegun)) {
      return;  // frozen meanwhile: the history was taken without this answer
    }
    for (std::size_t i = 0; i < operations.size(); ++i) {
      block_[size_ + i] = operations[i];
    }
    size_ += operations.size();
    begun_ = 0;
    // Release: pairs with the acquire in freeze.
    state_.store(kIdle, std::memory_order_release);
  }

  /// Ends the recording: what is begun now stays unanswered, later calls are not recorded.
  void freeze();

  /// Everything recorded, in order of invocation. Requires that the recording thread has been
  /// joined, or freeze().
  [[nodiscard]] std::span<const Operation> operations() const { return {block_, size_ + begun_}; }

  /// Whether a call was turned away for lack of room.
  [[nodiscard]] bool was_full() const { return is_full_; }

  /// Forgets everything, keeps the block. Requires that no other thread uses the recorder.
  void clear();

 private:
  static constexpr std::uint8_t kIdle = 0;
  static constexpr std::uint8_t kBegun = 1;
  static constexpr std::uint8_t kWriting = 2;
  static constexpr std::uint8_t kFrozen = 3;

  /// Takes the block for writing; false if it was frozen.
  bool claim_from(std::uint8_t expected) {
    // Acquire-release: freeze either comes before, and this fails, or waits for the next release.
    return state_.compare_exchange_strong(expected, kWriting, std::memory_order_acq_rel,
                                          std::memory_order_relaxed);
  }

  std::unique_ptr<std::byte[]> memory_;  ///< left as it came: a page is touched when it is needed
  Operation* block_;
  std::size_t capacity_;
  std::size_t size_ = 0;   ///< operations finished
  std::size_t begun_ = 0;  ///< operations of the call that is running
  bool is_full_ = false;
  std::atomic<std::uint8_t> state_{kIdle};
};

/// The recordings of all threads as one history: sorted by invocation; operations invoked at the
/// same nanosecond stay in the order of the recordings. O(n log threads).
std::vector<Operation> merge_recordings(std::span<const std::span<const Operation>> recordings);

}  // namespace misdeal::harness
