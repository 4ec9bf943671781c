#include "harness/check/exactly_once.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "harness/check/describe.h"
#include "harness/check/payload.h"
#include "harness/check/sequential_model.h"

namespace misdeal::harness {
namespace {

using Arrivals = std::span<const std::uint32_t>;

/// The nanoseconds from one time to another; kNeverReturned stays infinitely far away.
std::int64_t between(std::int64_t from_ns, std::int64_t to_ns) {
  std::int64_t difference = 0;
  if (to_ns == kNeverReturned || __builtin_sub_overflow(to_ns, from_ns, &difference)) {
    return kNeverReturned;
  }
  return difference;
}

/// Judges the arrivals of one id after another.
class ExactlyOnce {
 public:
  ExactlyOnce(const TableHistory& table, const VersionClaims& claims, PropertyReport& report)
      : table_(table), claims_(claims), report_(report), ttl_ns_(table.history.request_ttl_ns) {}

  void judge(Arrivals arrivals) {
    report_.count_checked(arrivals.size());
    if (arrivals.size() == 1 && is_fresh(table_.at(arrivals[0]))) {
      return;
    }
    judge_executions(arrivals);
    for (const std::uint32_t index : arrivals) {
      const Operation& arrival = table_.at(index);
      if (role_of(arrival) == Role::replay) {
        judge_replay(arrivals, index);
      } else if (arrival.outcome == OperationOutcome::id_reused) {
        judge_reuse(arrivals, index);
      } else if (arrival.outcome == OperationOutcome::in_progress) {
        judge_in_progress(arrivals, index);
      }
    }
  }

  /// Commits that the audit names and no answer reports: a second effect behind a replayed answer.
  void judge_hidden_effects() {
    for (const engine::CommitRecord& commit : table_.info().audit.commits) {
      const bool is_reported = claims_.is_within_reason(commit.version) && commit.version != 0 &&
                               claims_.commit_of[commit.version] != kNoMember;
      if (is_reported || !commit.request.is_set()) {
        continue;
      }
      const auto arrivals = table_.groups.arrivals_of(commit.request);
      // The answered version must be its own by the audit, too; else only the numbers disagree.
      const auto first = std::ranges::find_if(arrivals, [&](std::uint32_t index) {
        const Operation& arrival = table_.at(index);
        const engine::CommitRecord* const record = table_.audited(arrival.version);
        return role_of(arrival) == Role::commit && record != nullptr &&
               record->request == commit.request;
      });
      const bool is_unanswered = std::ranges::any_of(
          arrivals, [&](std::uint32_t index) { return role_of(table_.at(index)) == Role::maybe; });
      if (first != arrivals.end() && !is_unanswered) {
        report_hidden_effect(commit, *first, arrivals);
      }
    }
  }

 private:
  /// Answered on its own account, after the id was looked up.
  static bool is_fresh(const Operation& operation) {
    return !operation.is_replay && has_been_looked_up(operation.outcome);
  }

  // -- at most one execution within the time to live

  void judge_executions(Arrivals arrivals) {
    std::vector<std::uint32_t> executions;
    for (const std::uint32_t index : arrivals) {
      if (is_fresh(table_.at(index))) {
        executions.push_back(index);
      }
    }
    if (executions.size() < 2) {
      return;
    }
    std::ranges::sort(executions, [this](std::uint32_t a, std::uint32_t b) {
      return order_key(a) < order_key(b);
    });
    for (std::size_t i = 1; i < executions.size(); ++i) {
      judge_pair(executions[i - 1], executions[i]);
    }
  }

  /// Sorts executions by version (a refusal at a version comes after its commit), then by time.
  [[nodiscard]] std::tuple<engine::Version, int, std::int64_t, std::uint32_t> order_key(
      std::uint32_t index) const {
    const Operation& operation = table_.at(index);
    return {operation.version, operation.outcome == OperationOutcome::committed ? 0 : 1,
            operation.invoked_ns, index};
  }

  /// Whether the versions say that the one was decided before the other.
  static bool is_surely_before(const Operation& a, const Operation& b) {
    if (a.version == engine::kNoVersion || b.version == engine::kNoVersion) {
      return false;
    }
    if (a.version != b.version) {
      return a.version < b.version;
    }
    return a.outcome == OperationOutcome::committed && b.outcome != OperationOutcome::committed;
  }

  void judge_pair(std::uint32_t first_index, std::uint32_t second_index) {
    const Operation& first = table_.at(first_index);
    const Operation& second = table_.at(second_index);
    if (may_follow(first, second) ||
        (!is_surely_before(first, second) && may_follow(second, first))) {
      return;
    }
    if (!report_.has_room()) {
      report_.count_violations(1);
      return;
    }
    const bool is_double_effect = first.outcome == OperationOutcome::committed &&
                                  second.outcome == OperationOutcome::committed;
    Finding finding = finding_on({first_index, second_index});
    if (is_double_effect) {
      finding.message =
          fmt::format("one request took effect twice: {} as version {} and {} as version {}{}",
                      describe_request(first), first.version, describe_request(second),
                      second.version, stack_text(first, second));
      finding.chip_trail = table_.chip_trail({first.version, second.version});
    } else {
      finding.message = fmt::format(
          "one request was decided twice within its time to live: {} was {}, then {} was {}",
          describe_request(first), describe_answer(first), describe_request(second),
          describe_answer(second));
    }
    finding.expected =
        have_same_payload(first, second)
            ? fmt::format("the recorded answer, replayed: {}", describe_answer(first))
            : std::string("id_reused: the id was seen with another payload");
    finding.observed = describe_answer(second);
    report_.add(std::move(finding));
  }

  static std::string stack_text(const Operation& first, const Operation& second) {
    return first.stack == second.stack
               ? std::string()
               : fmt::format("; stack {}, expected {}", second.stack.value, first.stack.value);
  }

  /// Whether `second` may have found the id of `first` expired.
  bool may_follow(const Operation& first, const Operation& second) {
    return is_unrecorded(first) || between(completed_after(first), second.returned_ns) >= ttl_ns_;
  }

  /// A server may forget a request that failed inside, and let it be tried again.
  static bool is_unrecorded(const Operation& operation) {
    return operation.outcome == OperationOutcome::failed ||
           operation.outcome == OperationOutcome::quarantined;
  }

  /// Not completed before this: its invocation, and when the versions up to the one it shows were
  /// made.
  std::int64_t completed_after(const Operation& operation) {
    std::int64_t bound = operation.invoked_ns;
    if (claims_.is_within_reason(operation.version)) {
      if (made_after_.empty()) {
        find_made_after();
      }
      bound = std::max(bound, made_after_[operation.version]);
    }
    return std::min(bound, operation.returned_ns);
  }

  void find_made_after() {
    made_after_.assign(claims_.commit_of.size(), 0);
    for (std::size_t v = 1; v < made_after_.size(); ++v) {
      const Member member = claims_.commit_of[v];
      made_after_[v] = made_after_[v - 1];
      // Members with other indices are unanswered requests that were filled in: they bound less.
      if (member < table_.history.operations.size()) {
        made_after_[v] = std::max(made_after_[v], made_after(table_.at(member)));
      }
    }
  }

  /// The audit trail says when a commit was made; a time outside of its request's is of another
  /// clock, and says nothing.
  [[nodiscard]] std::int64_t made_after(const Operation& commit) const {
    const engine::CommitRecord* const record = table_.audited(commit.version);
    const bool is_told = record != nullptr && record->request == commit.request &&
                         record->timestamp_ns >= commit.invoked_ns &&
                         record->timestamp_ns <= commit.returned_ns;
    return is_told ? record->timestamp_ns : commit.invoked_ns;
  }

  // -- replays

  void judge_replay(Arrivals arrivals, std::uint32_t index) {
    const Operation& replay = table_.at(index);
    std::optional<std::uint32_t> nearest;  // for the message
    for (const std::uint32_t other : arrivals) {
      const Operation& first = table_.at(other);
      if (first.invoked_ns > replay.returned_ns) {
        continue;
      }
      if (role_of(first) == Role::maybe && have_same_payload(first, replay)) {
        return;  // may well be what is repeated
      }
      if (!is_fresh(first)) {
        continue;
      }
      if (have_same_payload(first, replay) && have_same_answer(first, replay) &&
          between(first.returned_ns, replay.invoked_ns) <= ttl_ns_) {
        return;
      }
      nearest = other;
    }
    if (!report_.has_room()) {
      report_.count_violations(1);
      return;
    }
    report_.add(nearest ? wrong_replay(*nearest, index) : replay_of_nothing(index));
  }

  Finding replay_of_nothing(std::uint32_t index) {
    Finding finding = finding_on({index});
    finding.message = fmt::format("{} got a replayed answer, but nobody had sent this id before",
                                  describe_request(table_.at(index)));
    finding.expected = "a fresh decision";
    finding.observed = describe_answer(table_.at(index));
    return finding;
  }

  Finding wrong_replay(std::uint32_t first_index, std::uint32_t index) {
    const Operation& first = table_.at(first_index);
    const Operation& replay = table_.at(index);
    Finding finding = finding_on({first_index, index});
    finding.observed = describe_answer(replay);
    if (!have_same_payload(first, replay)) {
      finding.message = fmt::format(
          "{} was answered with the recorded answer to another payload under the same id, {}",
          describe_request(replay), describe_request(first));
      finding.expected = "id_reused";
    } else if (!have_same_answer(first, replay)) {
      finding.message = fmt::format("the replayed answer to {} is not the recorded one",
                                    describe_request(replay));
      finding.expected = describe_answer(first);
      if (describe_answer(first) + " (replayed)" == finding.observed) {
        finding.expected += fmt::format(", view {:016x}", first.view_digest);
        finding.observed += fmt::format(", view {:016x}", replay.view_digest);
      }
    } else {
      finding.message = fmt::format(
          "{} was sent {} ns after the first answer and still got it replayed; the time to live "
          "is {} ns",
          describe_request(replay), between(first.returned_ns, replay.invoked_ns), ttl_ns_);
      finding.expected = "a fresh decision: the id is unknown again";
    }
    return finding;
  }

  // -- refused duplicates

  void judge_reuse(Arrivals arrivals, std::uint32_t index) {
    const Operation& refused = table_.at(index);
    const bool is_justified = std::ranges::any_of(arrivals, [&](std::uint32_t other) {
      const Operation& first = table_.at(other);
      const bool may_differ = !have_same_payload(first, refused) ||
                              (first.pair != 0 && refused.pair != 0);  // the other half may differ
      const bool may_be_known =
          role_of(first) == Role::maybe ||
          (is_fresh(first) && between(first.returned_ns, refused.invoked_ns) <= ttl_ns_);
      return other != index && may_differ && may_be_known &&
             first.invoked_ns <= refused.returned_ns;
    });
    if (is_justified) {
      return;
    }
    if (!report_.has_room()) {
      report_.count_violations(1);
      return;
    }
    Finding finding = finding_on({index});
    for (const std::uint32_t other : arrivals) {
      if (other != index && is_fresh(table_.at(other))) {
        finding.operations = {other, index};
        break;
      }
    }
    finding.message = fmt::format(
        "{} was refused as id_reused, but no request with this id and another payload can have "
        "been "
        "known",
        describe_request(refused));
    finding.expected = "the recorded answer, or a fresh decision";
    finding.observed = describe_answer(refused);
    report_.add(std::move(finding));
  }

  void judge_in_progress(Arrivals arrivals, std::uint32_t index) {
    const Operation& told = table_.at(index);
    const bool is_justified = std::ranges::any_of(arrivals, [&](std::uint32_t other) {
      const Operation& first = table_.at(other);
      return other != index && (is_fresh(first) || role_of(first) == Role::maybe) &&
             first.invoked_ns <= told.returned_ns &&
             (role_of(first) == Role::maybe || first.returned_ns >= told.invoked_ns);
    });
    if (is_justified) {
      return;
    }
    if (!report_.has_room()) {
      report_.count_violations(1);
      return;
    }
    Finding finding = finding_on({index});
    finding.message = fmt::format(
        "{} was told in_progress while no request with its id was running", describe_request(told));
    finding.expected = "the recorded answer, or a fresh decision";
    finding.observed = describe_answer(told);
    report_.add(std::move(finding));
  }

  // -- effects that no answer reports

  void report_hidden_effect(const engine::CommitRecord& commit, std::uint32_t first,
                            const std::vector<std::uint32_t>& arrivals) {
    const Operation& known = table_.at(first);
    Finding finding = finding_on({first});
    if (arrivals.back() != first) {
      finding.operations.push_back(arrivals.back());
    }
    finding.message = fmt::format(
        "one request took effect twice: {} as version {} and, by the audit trail, again as version "
        "{}",
        describe_request(known), known.version, commit.version);
    finding.expected = "one effect";
    finding.observed = "two commit records with the same request id";
    finding.chip_trail = table_.chip_trail({known.version, commit.version});
    report_.add(std::move(finding));
  }

  [[nodiscard]] Finding finding_on(std::vector<std::size_t> operations) const {
    Finding finding;
    finding.table = table_.table;
    finding.operations = std::move(operations);
    return finding;
  }

  const TableHistory& table_;
  const VersionClaims& claims_;
  PropertyReport& report_;
  std::int64_t ttl_ns_;
  std::vector<std::int64_t> made_after_;  ///< [version], found when first needed
};

}  // namespace

void check_exactly_once(const TableHistory& table, const VersionClaims& claims,
                        PropertyReport& report) {
  ExactlyOnce check(table, claims, report);
  table.groups.for_each([&](Arrivals arrivals) { check.judge(arrivals); });
  check.judge_hidden_effects();
}

}  // namespace misdeal::harness
