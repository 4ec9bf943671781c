#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "harness/check/verdict.h"

namespace misdeal::harness {

/// Gathers what a checker finds about one property, over all tables.
class PropertyReport {
 public:
  explicit PropertyReport(Property property) { result_.property = property; }

  void count_checked(std::uint64_t count = 1) { result_.checked += count; }

  /// Whether a further finding would be kept; otherwise count_violations suffices.
  [[nodiscard]] bool has_room() const { return result_.findings.size() < kFindingsMax; }

  void add(Finding finding) {
    ++result_.violations;
    if (has_room()) {
      finding.property = result_.property;
      result_.findings.push_back(std::move(finding));
    }
  }
  void count_violations(std::uint64_t count) { result_.violations += count; }

  /// Says, once, what could not be decided and why; without a violation the verdict is then
  /// undecided.
  void leave_undecided(std::string what) {
    is_undecided_ = true;
    set_left(std::move(what));
  }
  /// Says, once, what was not looked at and why; if nothing was checked, the verdict is
  /// not_checked.
  void leave_unchecked(std::string what) { set_left(std::move(what)); }

  PropertyResult finish() {
    if (result_.violations != 0) {
      result_.verdict = Verdict::violated;
    } else if (is_undecided_) {
      result_.verdict = Verdict::undecided;
    } else {
      result_.verdict = result_.checked != 0 ? Verdict::holds : Verdict::not_checked;
    }
    if (result_.verdict == Verdict::not_checked && result_.left_unchecked.empty()) {
      result_.left_unchecked = "the history has nothing to check it by";
    }
    std::ranges::sort(result_.findings, {}, [](const Finding& finding) {
      return std::tuple{finding.operations.size(), finding.table, finding.operations};
    });
    return std::move(result_);
  }

 private:
  void set_left(std::string what) {
    if (result_.left_unchecked.empty()) {
      result_.left_unchecked = std::move(what);
    }
  }

  PropertyResult result_;
  bool is_undecided_ = false;
};

}  // namespace misdeal::harness
