#include <cstdint>
#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class StampedBeforeLock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const std::int64_t arrived_ns = table.constant().now().count();
    std::this_thread::yield();  // requests are stamped by the thread that receives them
    const std::lock_guard guard(table.lock);
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const engine::Response response = decide_as_of(table, request, arrived_ns);
    record(table, *ticket, response);
    return response;
  }

  static engine::Response decide_as_of(SharedTable& table, const engine::Request& request,
                                       std::int64_t arrived_ns) {
    const TableState seen = state_of(table);
    const auto change = work_out(table, seen, request);
    if (!change) {
      return change.error();
    }
    auto entry = journal_entry(table, request, seen.version + 1);
    entry.timestamp_ns = arrived_ns;
    return commit(table, request, *change, entry);
  }
};

}  // namespace

constinit const EngineSpec kStampedBeforeLock = mutant<StampedBeforeLock>(
    "stamped-before-lock",
    "The time of a commit is read before the lock is taken, so that times can run backwards.");

}  // namespace misdeal::harness
