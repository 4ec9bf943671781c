#include "harness/check/version_claims.h"

#include <algorithm>

#include "harness/check/sequential_model.h"

namespace misdeal::harness {
namespace {

bool is_seen(const Operation& operation, Role role) {
  return role == Role::effect_free && operation.version != engine::kNoVersion;
}

/// Versions above this cannot have been reached. Generous, so that a lost operation shows as a
/// missing version and not as an impossible one.
engine::Version highest_reachable(const LinearHistory& history) {
  std::uint64_t commits_max = 0;
  for (const Member member : history.members()) {
    const Role role = role_of(history.at(member));
    commits_max += static_cast<std::uint64_t>(role == Role::commit || role == Role::maybe);
  }
  return 2 * commits_max + 64;
}

void find_last(VersionClaims& claims, const LinearHistory& history) {
  const engine::Version highest = highest_reachable(history);
  for (const Member member : history.members()) {
    const Operation& operation = history.at(member);
    const Role role = role_of(operation);
    if (role == Role::maybe) {
      claims.maybes.push_back(member);
    } else if (operation.version == engine::kNoVersion) {
      claims.is_versioned = claims.is_versioned && role != Role::commit;
      if (role == Role::effect_free) {
        claims.unversioned.push_back(member);
      }
    } else if (operation.version > highest || (operation.version == 0 && role == Role::commit)) {
      claims.faults.add({FaultKind::impossible_version, operation.version, member, kNoMember});
    } else {
      claims.last = std::max(claims.last, operation.version);
    }
  }
}

void place_commit(VersionClaims& claims, engine::Version version, Member member) {
  Member& first = claims.commit_of[version];
  if (first == kNoMember) {
    first = member;
  } else {
    claims.faults.add({FaultKind::duplicate_version, version, member, first});
  }
}

}  // namespace

VersionClaims claim_versions(const LinearHistory& history) {
  VersionClaims claims;
  find_last(claims, history);
  claims.commit_of.assign(claims.last + 1, kNoMember);
  claims.seen_begin_.assign(claims.last + 2, 0);
  for (const Member member : history.members()) {
    const Operation& operation = history.at(member);
    const Role role = role_of(operation);
    if (!claims.is_within_reason(operation.version)) {
      continue;
    }
    if (role == Role::commit && operation.version != 0) {
      place_commit(claims, operation.version, member);
    } else if (is_seen(operation, role)) {
      ++claims.seen_begin_[operation.version + 1];
    }
  }
  for (std::size_t v = 1; v < claims.seen_begin_.size(); ++v) {
    claims.seen_begin_[v] += claims.seen_begin_[v - 1];
  }
  // Counting sort: seen_begin_[v] serves as the cursor of v, and is shifted back afterwards.
  claims.seen_.resize(claims.seen_begin_.back());
  for (const Member member : history.members()) {
    const Operation& operation = history.at(member);
    if (claims.is_within_reason(operation.version) && is_seen(operation, role_of(operation))) {
      claims.seen_[claims.seen_begin_[operation.version]++] = member;
    }
  }
  for (std::size_t v = claims.seen_begin_.size() - 1; v > 0; --v) {
    claims.seen_begin_[v] = claims.seen_begin_[v - 1];
  }
  claims.seen_begin_[0] = 0;
  return claims;
}

}  // namespace misdeal::harness
