#include <array>
#include <mutex>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// Keeps one player's requests apart, but not two players'.
class LockPerSeat final : public MutantLobby {
 public:
  explicit LockPerSeat(const engine::LobbyConfig& config)
      : MutantLobby(config), locks_(config.tables.size()) {}

 private:
  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const std::lock_guard guard(lock_of(table, request.command.seat));
    const auto ticket = admit(table, request);
    if (!ticket) {
      return ticket.error();
    }
    const engine::Response response = decide_on_a_copy(table, request);
    record(table, *ticket, response);
    return response;
  }

  std::mutex& lock_of(SharedTable& table, engine::SeatNo seat) {
    return locks_[table][seat.value % kLocks];
  }

  static constexpr std::size_t kLocks = engine::kSeatCount + 1;
  PerTable<std::array<std::mutex, kLocks>> locks_;
};

}  // namespace

constinit const EngineSpec kLockPerSeat = mutant<LockPerSeat>(
    "lock-per-seat", "Each seat has a lock of its own, though an action changes the whole table.");

}  // namespace misdeal::harness
