#include <mutex>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

/// Answers a duplicate from the record, as it should, but has settled the side pot once more.
class SidePotPaidTwice final : public MutantLobby {
 public:
  explicit SidePotPaidTwice(const engine::LobbyConfig& config)
      : MutantLobby(config), settlements_(config.tables.size()) {}

 private:
  struct Settlement {
    engine::RequestId request;
    engine::PotAward side_pot;
  };

  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const engine::Response response = MutantLobby::respond(table, request);
    if (response.is_replay) {
      const std::lock_guard guard(table.lock);
      settle(table, request.id);
    }
    return response;
  }

  engine::Response decide(SharedTable& table, const engine::Request& request) override {
    const TableState seen = state_of(table);
    const auto change = work_out(table, seen, request);
    if (!change) {
      return change.error();
    }
    const auto& awards = change->transition.awards;
    if (awards.size() > 1) {
      settlements_[table] = {request.id, awards.back()};
    }
    return commit(table, request, *change, seen.version + 1);
  }

  void settle(SharedTable& table, const engine::RequestId& request) {
    const Settlement& settlement = settlements_[table];
    if (settlement.request != request) {
      return;
    }
    table.with([&](engine::TableCore& core) {
      for (const auto& share : settlement.side_pot.won) {
        engine::Seat& seat = core.game().seat(share.seat);
        if (seat.is_taken()) {
          seat.stack += share.amount;
        }
      }
    });
  }

  PerTable<Settlement> settlements_;
};

}  // namespace

constinit const EngineSpec kSidePotPaidTwice = mutant<SidePotPaidTwice>(
    "side-pot-paid-twice",
    "The side pot is paid outside what deduplication guards: a duplicate pays it again.");

}  // namespace misdeal::harness
