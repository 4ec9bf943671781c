#include "engine/ledger/journal.h"

#include <algorithm>
#include <utility>

#include "engine/ledger/balances.h"

namespace misdeal::engine {
namespace {

constexpr std::size_t kCapacityMin = 64;

/// Room for `more` elements at geometric growth: reserve() alone would grow to the exact size.
template <typename T>
void make_room(std::vector<T>& list, std::size_t more) {
  const std::size_t needed = list.size() + more;
  if (needed > list.capacity()) {
    list.reserve(std::max({needed, list.capacity() * 2, kCapacityMin}));
  }
}

}  // namespace

void Journal::reserve(std::size_t movements) {
  if (commits_.size() < commits_max_) {
    make_room(commits_, 1);
  }
  make_room(movements_, movements);
}

void Journal::append(CommitRecord commit, std::span<const ChipMovement> movements) noexcept {
  if (commits_.size() >= commits_max_) {
    sum_up_oldest_half();  // not before: what is reserved may never be committed
  }
  commit.movement_count = static_cast<std::uint32_t>(movements.size());
  commits_.push_back(commit);
  movements_.insert(movements_.end(), movements.begin(), movements.end());
  book(balances_, commit, movements);
}

AuditTrail Journal::drain() noexcept {
  AuditTrail trail;
  if (base_.dropped_commits > 0) {
    trail.checkpoint = base_;
  }
  trail.commits = std::exchange(commits_, {});
  trail.movements = std::exchange(movements_, {});
  base_ = balances_;
  base_.dropped_commits = 0;
  return trail;
}

void Journal::sum_up_oldest_half() noexcept {
  const std::size_t dropped = std::max<std::size_t>(1, commits_.size() / 2);
  std::size_t booked = 0;
  for (std::size_t i = 0; i < dropped; ++i) {
    const CommitRecord& commit = commits_[i];
    book(base_, commit, std::span(movements_).subspan(booked, commit.movement_count));
    booked += commit.movement_count;
  }
  base_.dropped_commits += dropped;
  commits_.erase(commits_.begin(), commits_.begin() + static_cast<std::ptrdiff_t>(dropped));
  movements_.erase(movements_.begin(), movements_.begin() + static_cast<std::ptrdiff_t>(booked));
}

}  // namespace misdeal::engine
