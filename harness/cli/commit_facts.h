#pragma once

#include <expected>
#include <string>

namespace misdeal::harness {

/// What a result belongs to.
struct CommitFacts {
  std::string id;
  std::string date;  ///< when it was committed, ISO 8601; "" if unknown
  std::string subject;
  std::string branch;  ///< "" if unknown
};

/// Fills in what is "" of what was given: from the CI system's environment (GITHUB_SHA,
/// CI_COMMIT_SHA, GITHUB_REF_NAME, CI_COMMIT_BRANCH), then from git in the present folder. The
/// error says that there is no commit.
std::expected<CommitFacts, std::string> commit_facts(CommitFacts given);

/// True for `2026-11-26`, `2026-11-26T05:46:15Z`, `2026-11-26T05:46:15+02:00`.
bool is_iso_date(const std::string& text);

}  // namespace misdeal::harness
