#include "engine/http/trail.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "engine/ledger/balances.h"

namespace misdeal::engine::http {
namespace {

using Difference = std::vector<ChipMovement>::difference_type;

/// How many of `movements_max` movements belong to the first `count` commits. The number that a
/// commit gives is not trusted beyond that.
Difference movements_of_first(const std::vector<CommitRecord>& commits, std::size_t count,
                              std::size_t movements_max) {
  std::size_t movements = 0;
  for (std::size_t i = 0; i < count; ++i) {
    movements += commits[i].movement_count;
  }
  return static_cast<Difference>(std::min(movements, movements_max));
}

}  // namespace

Trail::Page Trail::page(Version after, std::size_t commits_limit) {
  const MutexLock lock(mutex_);
  drain();
  Page page;
  if (is_cut_ && after < base_.version) {
    page.checkpoint = base_;
  }
  const auto is_after = [after](const CommitRecord& commit) { return commit.version > after; };
  // Not by bisection: a table under test need not number its commits in order.
  const auto first = std::find_if(commits_.begin(), commits_.end(), is_after);
  const std::size_t skipped = static_cast<std::size_t>(first - commits_.begin());
  const std::size_t count = std::min(commits_limit, commits_.size() - skipped);
  page.commits.assign(first, first + static_cast<Difference>(count));
  page.has_more = skipped + count < commits_.size();
  const auto begin = movements_.begin();
  page.movements.assign(begin + movements_of_first(commits_, skipped, movements_.size()),
                        begin + movements_of_first(commits_, skipped + count, movements_.size()));
  return page;
}

// The lock is held over the drain: two drains must be appended in the order in which they were
// made.
void Trail::drain() {
  const AuditTrail fresh = processor_.drain({});
  if (fresh.checkpoint) {
    base_ = *fresh.checkpoint;
    is_cut_ = true;
    commits_.clear();
    movements_.clear();
  }
  commits_.insert(commits_.end(), fresh.commits.begin(), fresh.commits.end());
  movements_.insert(movements_.end(), fresh.movements.begin(), fresh.movements.end());
  while (commits_.size() > commits_max_) {
    sum_up_oldest_half();
  }
}

void Trail::sum_up_oldest_half() {
  const std::size_t dropped = (commits_.size() + 1) / 2;
  std::span<const ChipMovement> rest = movements_;
  for (std::size_t i = 0; i < dropped; ++i) {
    const std::size_t count = std::min<std::size_t>(commits_[i].movement_count, rest.size());
    book(base_, commits_[i], rest.first(count));
    rest = rest.subspan(count);
  }
  base_.dropped_commits += dropped;
  movements_.erase(movements_.begin(), movements_.end() - static_cast<Difference>(rest.size()));
  commits_.erase(commits_.begin(), commits_.begin() + static_cast<Difference>(dropped));
  is_cut_ = true;
}

}  // namespace misdeal::engine::http
