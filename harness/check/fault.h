#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/check/linear_history.h"

namespace misdeal::harness {

/// What a pass over a versioned history can find wrong.
enum class FaultKind : std::uint8_t {
  impossible_version,  ///< a version that so few requests could never have reached, or commit 0
  duplicate_version,   ///< two commits of one version; `other` is the first
  missing_version,     ///< nobody made this version; `member` shows or follows it
  real_time,           ///< `other` was answered before `member` was sent, yet is ordered after it
  refused_commit,      ///< committed although the rules refuse it there
  wrong_commit_view,   ///< committed, but the view after it is another
  wrong_view,          ///< a read or refusal shows a view that its version never had
  wrong_refusal,       ///< refused although the rules demand another answer at its version
  unexplained,         ///< without a version, and no version in its window explains it
};
inline constexpr std::size_t kFaultKindCount = 9;

struct Fault {
  FaultKind kind = FaultKind::unexplained;
  engine::Version version = engine::kNoVersion;  ///< where it shows
  Member member = kNoMember;                     ///< the culprit
  Member other = kNoMember;
};

/// Counts every fault and keeps the first few of each kind.
class FaultList {
 public:
  static constexpr std::size_t kKeptPerKind = 5;

  void add(const Fault& fault) {
    const auto kind = static_cast<std::size_t>(fault.kind);
    if (counts_[kind]++ < kKeptPerKind) {
      kept_.push_back(fault);
    }
  }
  void append(const FaultList& later) {
    std::array<std::uint64_t, kFaultKindCount> total = counts_;
    for (std::size_t kind = 0; kind < kFaultKindCount; ++kind) {
      total[kind] += later.counts_[kind];
    }
    for (const Fault& fault : later.kept_) {
      add(fault);
    }
    counts_ = total;
  }
  [[nodiscard]] std::uint64_t count(FaultKind kind) const {
    return counts_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const std::vector<Fault>& kept() const { return kept_; }
  [[nodiscard]] bool is_empty() const { return kept_.empty(); }

 private:
  std::array<std::uint64_t, kFaultKindCount> counts_{};
  std::vector<Fault> kept_;
};

}  // namespace misdeal::harness
