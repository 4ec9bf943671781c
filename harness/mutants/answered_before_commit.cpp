#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// Duplicates are answered from the record without the lock, which would be right if the record
/// were not written before the change.
class AnsweredBeforeCommit final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const auto known = look_up(table, request);
    if (known && known->outcome != engine::Outcome::in_progress) {
      return *known;
    }
    const std::lock_guard guard(table.lock);
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const TableState seen = state_of(table);
    const auto change = work_out(table, seen, request);
    if (!change) {
      record(table, *ticket, change.error());
      return change.error();
    }
    // Of the moment of the answer: nobody who comes alone can tell that the change came later.
    const auto entry = journal_entry(table, request, seen.version + 1);
    record(table, *ticket, committed(request, *change, entry.version));
    std::this_thread::yield();  // record and state are in two stores
    return commit(table, request, *change, entry);
  }
};

}  // namespace

constinit const EngineSpec kAnsweredBeforeCommit = mutant<AnsweredBeforeCommit>(
    "answered-before-commit",
    "The answer is recorded before the change is made: a duplicate tells of what nobody can see.");

}  // namespace misdeal::harness
