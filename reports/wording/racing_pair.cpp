#include "reports/wording/racing_pair.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"

namespace misdeal::reports {

namespace {

using harness::Operation;

bool share_id(const Operation& a, const Operation& b) {
  return a.request.is_set() && a.request == b.request;
}

std::optional<RacingPair> overlap(std::span<const Operation> operations, std::size_t a,
                                  std::size_t b) {
  const std::int64_t from = std::max(operations[a].invoked_ns, operations[b].invoked_ns);
  const std::int64_t until = std::min(operations[a].returned_ns, operations[b].returned_ns);
  if (from > until || operations[a].table != operations[b].table) return std::nullopt;
  if (operations[b].invoked_ns < operations[a].invoked_ns) std::swap(a, b);
  return RacingPair{a, b, from, until};
}

/// The best partner of one operation among those before it.
std::optional<RacingPair> race_of(std::span<const Operation> operations, std::size_t which) {
  std::optional<RacingPair> best;
  bool best_shares_id = false;
  for (std::size_t other = 0; other < which; ++other) {
    const auto pair = overlap(operations, other, which);
    if (!pair) continue;
    const bool shares = share_id(operations[other], operations[which]);
    if (best_shares_id && !shares) continue;
    if (best && shares == best_shares_id && pair->from_ns < best->from_ns) continue;
    best = pair;
    best_shares_id = shares;
  }
  return best;
}

}  // namespace

std::optional<RacingPair> racing_pair(std::span<const Operation> operations) {
  for (std::size_t which = operations.size(); which-- > 1;) {
    if (const auto pair = race_of(operations, which)) return pair;
  }
  return std::nullopt;
}

bool is_same_request(const RacingPair& pair, std::span<const Operation> operations) {
  return share_id(operations[pair.first], operations[pair.second]);
}

std::string racing_pair_text(const RacingPair& pair, std::span<const Operation> operations) {
  const Operation& first = operations[pair.first];
  const Operation& second = operations[pair.second];
  const std::string time =
      pair.until_ns == harness::kNeverReturned
          ? "neither was ever answered"
          : "in flight together for " + duration_text(pair.until_ns - pair.from_ns);
  return fmt::format("thread {} ({}) and thread {} ({}){}, {}", first.client, asked_text(first),
                     second.client, asked_text(second),
                     is_same_request(pair, operations) ? ", the same request id" : "", time);
}

}  // namespace misdeal::reports
