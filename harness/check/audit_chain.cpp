#include "harness/check/audit_chain.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "harness/check/accounts.h"
#include "harness/check/describe.h"
#include "harness/check/payload.h"
#include "harness/check/sequential_model.h"
#include "harness/history/answered.h"

namespace misdeal::harness {
namespace {

class AuditChain {
 public:
  AuditChain(const TableHistory& table, const VersionClaims& claims,
             const ReplayedMovements& replayed, PropertyReport& report)
      : table_(table),
        claims_(claims),
        audit_(table.info().audit),
        difference_(replayed.first_difference()),
        has_clock_of_the_clients_(!is_of_a_server(table.history)),
        report_(report) {}

  void judge() {
    std::span<const engine::ChipMovement> rest(audit_.movements);
    for (const engine::CommitRecord& commit : audit_.commits) {
      if (!follows(commit)) {
        return;  // what comes after a gap can only repeat it
      }
      version_ = commit.version;
      const std::size_t count = std::min<std::size_t>(commit.movement_count, rest.size());
      if (!judge_commit(commit, rest.first(count))) {
        return;
      }
      rest = rest.subspan(count);
    }
    if (!rest.empty()) {
      report(rest.front().version, "a movement belongs to no commit record", "no such movement",
             describe(rest.front()));
      return;
    }
    judge_end();
  }

 private:
  /// Whether the record is the next one, or the first after a checkpoint.
  bool follows(const engine::CommitRecord& commit) {
    const bool follows_checkpoint = audit_.checkpoint && !is_checkpoint_used_ &&
                                    commit.version == audit_.checkpoint->version + 1 &&
                                    audit_.checkpoint->version >= version_;
    if (follows_checkpoint) {
      is_checkpoint_used_ = true;
      accounts_.restart_from(*audit_.checkpoint);
      return true;
    }
    if (commit.version == version_ + 1) {
      return true;
    }
    report(commit.version,
           fmt::format("the commit record of version {} is followed by that of version {}",
                       version_, commit.version),
           fmt::format("version {}", version_ + 1), fmt::format("version {}", commit.version));
    return false;
  }

  bool judge_commit(const engine::CommitRecord& commit,
                    std::span<const engine::ChipMovement> movements) {
    report_.count_checked(1 + movements.size());
    if (movements.size() != commit.movement_count ||
        std::ranges::any_of(movements, [&](const engine::ChipMovement& movement) {
          return movement.version != commit.version;
        })) {
      report(commit.version,
             fmt::format("version {} should have {} movements; those in its place are others",
                         commit.version, commit.movement_count),
             fmt::format("{} movements of version {}", commit.movement_count, commit.version),
             movements.empty() ? std::string("none") : describe(movements.front()));
      return false;
    }
    if (const auto wrong = accounts_.apply(movements)) {
      report(commit.version, fmt::format("version {}: {}", commit.version, *wrong),
             "movements that balance, each starting where the account's last one ended", *wrong);
      return false;
    }
    if (difference_ && difference_->version == commit.version) {
      report_difference(*difference_, movements);
      return false;
    }
    judge_times(commit, movements);
    judge_maker(commit);
    return judge_stacks(commit.version);
  }

  /// Movements that chain and balance, but tell of another change than the one that was made.
  void report_difference(const MovementDifference& difference,
                         std::span<const engine::ChipMovement> movements) {
    const auto& expected = difference.expected;
    const auto [wanted, found] =
        std::ranges::mismatch(expected, movements, are_same_but_for_the_time);
    const auto text = [](const auto& movement, const auto& end) {
      return movement == end ? std::string("no further movement") : describe(*movement);
    };
    report(difference.version,
           fmt::format("version {}: its movements are not those that the rules make of it",
                       difference.version),
           text(wanted, expected.end()), text(found, movements.end()));
  }

  /// Times never go back, and a commit's movements have its own.
  void judge_times(const engine::CommitRecord& commit,
                   std::span<const engine::ChipMovement> movements) {
    if (commit.timestamp_ns < made_at_ns_) {
      report(commit.version,
             fmt::format("version {} was made at an earlier time than the version before it",
                         commit.version),
             fmt::format("not before {} ns", made_at_ns_),
             fmt::format("{} ns", commit.timestamp_ns), kNoMember, maker_of(commit.version - 1));
    }
    made_at_ns_ = commit.timestamp_ns;
    const auto other = std::ranges::find_if(movements, [&](const engine::ChipMovement& movement) {
      return movement.timestamp_ns != commit.timestamp_ns;
    });
    if (other != movements.end()) {
      report(commit.version,
             fmt::format("a movement has another time than its commit: {}", describe(*other)),
             fmt::format("{} ns", commit.timestamp_ns), fmt::format("{} ns", other->timestamp_ns));
    }
  }

  /// Whoever was answered a version made it between its invocation and its answer.
  void judge_moment(const engine::CommitRecord& commit, Member member) {
    const Operation& operation = table_.history.operations[member];
    const bool is_within =
        commit.timestamp_ns >= operation.invoked_ns && commit.timestamp_ns <= operation.returned_ns;
    if (has_clock_of_the_clients_ && !is_within) {
      report(commit.version,
             fmt::format("version {} was not made between request and answer of {}", commit.version,
                         describe_request(operation)),
             fmt::format("{} to {} ns", operation.invoked_ns, operation.returned_ns),
             fmt::format("{} ns", commit.timestamp_ns), member);
    }
  }

  /// The record names the request that was answered this version.
  void judge_maker(const engine::CommitRecord& commit) {
    const Member member = maker_of(commit.version);
    if (member == kNoMember) {
      judge_unclaimed(commit);
      return;
    }
    const Operation& operation = table_.history.operations[member];
    const bool is_same =
        operation.request == commit.request && has_command(operation, commit.command);
    if (!is_same) {
      report(commit.version,
             fmt::format("version {} was answered to one request and recorded for another, id {}",
                         commit.version, engine::to_string(commit.request)),
             describe_request(operation),
             fmt::format("{} {} by seat {}", engine::to_string(commit.command.kind),
                         commit.command.amount.value, commit.command.seat.value));
      return;
    }
    judge_moment(commit, member);
  }

  /// A record of a version that was answered to nobody.
  void judge_unclaimed(const engine::CommitRecord& commit) {
    const auto arrivals = table_.groups.arrivals_of(commit.request);
    if (arrivals.empty() && commit.request.is_set()) {
      report(commit.version,
             fmt::format("version {} was made by a request that nobody sent, id {}", commit.version,
                         engine::to_string(commit.request)),
             "a request of the history", "none with this id");
      return;
    }
    const bool was_asked_for = std::ranges::any_of(
        arrivals, [&](std::uint32_t index) { return asked_for(table_.at(index), commit); });
    if (!arrivals.empty() && !was_asked_for) {
      report(commit.version,
             fmt::format("version {} is a change that nobody asked for under its id {}",
                         commit.version, engine::to_string(commit.request)),
             describe_request(table_.at(arrivals.front())),
             fmt::format("{} {} by seat {}", engine::to_string(commit.command.kind),
                         commit.command.amount.value, commit.command.seat.value),
             arrivals.front());
      return;
    }
    for (const std::uint32_t index : arrivals) {
      const Operation& arrival = table_.at(index);
      const engine::CommitRecord* const other = table_.audited(arrival.version);
      if (role_of(arrival) == Role::commit && other != nullptr &&
          other->request != commit.request) {
        report(commit.version,
               fmt::format("{} was recorded as version {} and answered as version {}",
                           describe_request(arrival), commit.version, arrival.version),
               fmt::format("version {}", commit.version),
               fmt::format("version {}", arrival.version), index);
        return;
      }
    }
  }

  /// The balances are the stacks that answers at this version showed.
  bool judge_stacks(engine::Version version) {
    if (!claims_.is_within_reason(version)) {
      return true;
    }
    if (const Member member = maker_of(version); member != kNoMember && !judge_stack(member)) {
      return false;
    }
    return std::ranges::all_of(claims_.seen_at(version), [this](Member member) {
      return !is_in_history(member) || judge_stack(member);
    });
  }

  bool judge_stack(Member member) {
    const Operation& operation = table_.history.operations[member];
    if (operation.view_digest == 0) {
      return true;
    }
    const engine::Chips balance = operation.kind == OperationKind::read
                                      ? accounts_.of_all_players()
                                      : accounts_.at_seat(operation.seat);
    if (balance == operation.stack) {
      return true;
    }
    report(operation.version,
           fmt::format("stack {}, expected {} by the movements up to version {}: {}",
                       operation.stack.value, balance.value, operation.version,
                       describe_request(operation)),
           fmt::format("{}", balance.value), fmt::format("{}", operation.stack.value), member);
    return false;
  }

  /// The trail reaches the last version that was answered.
  void judge_end() {
    if (version_ < claims_.last &&
        claims_.last > (audit_.checkpoint ? audit_.checkpoint->version : 0)) {
      report(claims_.last,
             fmt::format("the audit trail ends at version {}, but version {} was answered",
                         version_, claims_.last),
             fmt::format("a record of version {}", version_ + 1), "none");
    }
  }

  [[nodiscard]] bool is_in_history(Member member) const {
    return member < table_.history.operations.size();
  }
  /// The answered operation that made a version, if it is known.
  [[nodiscard]] Member maker_of(engine::Version version) const {
    if (version == 0 || !claims_.is_within_reason(version)) {
      return kNoMember;
    }
    const Member member = claims_.commit_of[version];
    return member != kNoMember && is_in_history(member) &&
                   role_of(table_.history.operations[member]) == Role::commit
               ? member
               : kNoMember;
  }

  void report(engine::Version version, std::string message, std::string expected,
              std::string observed, Member member = kNoMember, Member other = kNoMember) {
    if (!report_.has_room()) {
      report_.count_violations(1);
      return;
    }
    Finding finding;
    finding.table = table_.table;
    finding.message = std::move(message);
    finding.expected = std::move(expected);
    finding.observed = std::move(observed);
    if (const Member maker = member != kNoMember ? member : maker_of(version); maker != kNoMember) {
      finding.operations = {maker};
      if (other != kNoMember) {
        finding.operations = {other, maker};
      }
    }
    finding.chip_trail = table_.chip_trail({version});
    report_.add(std::move(finding));
  }

  const TableHistory& table_;
  const VersionClaims& claims_;
  const engine::AuditTrail& audit_;
  const std::optional<MovementDifference>& difference_;
  const bool has_clock_of_the_clients_;
  PropertyReport& report_;
  Accounts accounts_;
  engine::Version version_ = 0;
  std::int64_t made_at_ns_ = std::numeric_limits<std::int64_t>::min();
  bool is_checkpoint_used_ = false;
};

}  // namespace

void check_audit_chain(const TableHistory& table, const VersionClaims& claims,
                       const ReplayedMovements& replayed, PropertyReport& report) {
  if (!table.info().has_audit) {
    report.leave_unchecked(fmt::format("table {} has no audit trail in this history", table.table));
    return;
  }
  AuditChain(table, claims, replayed, report).judge();
}

}  // namespace misdeal::harness
