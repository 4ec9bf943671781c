#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class MovementOutsideLock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    std::unique_lock guard(table.lock);
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
    // The time is that of the commit: only the place in the journal may be wrong.
    const auto entry = journal_entry(table, request, seen.version + 1);
    table.with([&](engine::TableCore& core) {
      core.install(change->transition);
      core.version() = entry.version;
    });
    const engine::Response response = committed(request, *change, entry.version);
    record(table, *ticket, response);
    guard.unlock();
    std::this_thread::yield();  // the audit log is a file
    write_down(table, *change, entry);
    return response;
  }

  static void write_down(SharedTable& table, const Change& change,
                         const engine::CommitRecord& entry) {
    table.with([&](engine::TableCore& core) {
      core.prepare_commit(change.transition);
      engine::write_journal(core.journal(), change.before.game, change.transition, entry);
    });
  }
};

}  // namespace

constinit const EngineSpec kMovementOutsideLock = mutant<MovementOutsideLock>(
    "movement-outside-lock",
    "Movements are written after the lock was released, so they can land in the wrong order.");

}  // namespace misdeal::harness
