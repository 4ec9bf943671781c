#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class VersionOutsideLock final : public MutantLobby {
 public:
  using MutantLobby::MutantLobby;

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    std::unique_lock guard(table.lock);
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const auto change = work_out(table, state_of(table), request);
    if (!change) {
      record(table, *ticket, change.error());
      return change.error();
    }
    install(table, *change);
    guard.unlock();
    const engine::Version read = state_of(table).version;
    std::this_thread::yield();  // any instant between a load and a store will do
    const engine::Response response = stamp(table, request, *change, read + 1);
    record(table, *ticket, response);
    return response;
  }
};

}  // namespace

constinit const EngineSpec kVersionOutsideLock = mutant<VersionOutsideLock>(
    "version-outside-lock",
    "The version is read, then incremented, after the lock was released: two commits share one.");

}  // namespace misdeal::harness
