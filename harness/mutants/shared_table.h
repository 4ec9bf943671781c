#pragma once

#include <mutex>
#include <utility>

#include "engine/table/table_core.h"

namespace misdeal::harness {

/// A table as the threads of a server in a memory-safe language share it: every single access is
/// whole, and nothing but `lock` keeps a sequence of accesses together. So a mutant is a wrong
/// order of right steps; it breaks the contract, never the process.
class SharedTable {
 public:
  SharedTable(engine::TableId id, const engine::LobbyConfig& config) : core_(id, config) {}

  /// What a right engine holds from looking a request up to recording its answer.
  std::mutex lock;

  /// One whole access to everything that changes. Nothing slow, and no other table, within.
  template <typename Access>
  decltype(auto) with(Access&& access) {
    const std::lock_guard whole(memory_);
    return std::forward<Access>(access)(core_);
  }

  /// One whole access to two tables at once.
  template <typename Access>
  static decltype(auto) with_both(SharedTable& a, SharedTable& b, Access&& access) {
    const std::scoped_lock whole(a.memory_, b.memory_);
    return std::forward<Access>(access)(a.core_, b.core_);
  }

  /// Of these, only what never changes may be used: id, evaluate, now.
  [[nodiscard]] const engine::TableCore& constant() const { return core_; }

 private:
  std::mutex memory_;
  engine::TableCore core_;
};

}  // namespace misdeal::harness
