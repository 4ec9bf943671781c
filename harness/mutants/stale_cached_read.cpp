#include <mutex>
#include <thread>

#include "harness/mutants/mutant_lobby.h"
#include "harness/mutants/mutants.h"

namespace misdeal::harness {
namespace {

class StaleCachedRead final : public MutantLobby {
 public:
  explicit StaleCachedRead(const engine::LobbyConfig& config)
      : MutantLobby(config), caches_(config.tables.size()) {
    for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
      refresh(table_at({i}));
    }
  }

 private:
  struct Cache {
    std::mutex memory;
    engine::TableView view;
  };

  engine::Response respond(SharedTable& table, const engine::Request& request) override {
    const engine::Response response = MutantLobby::respond(table, request);
    refresh(table);
    return response;
  }

  engine::MoveResponse transfer(SharedTable& from, SharedTable& to,
                                const engine::MoveRequest& request) override {
    const engine::MoveResponse response = MutantLobby::transfer(from, to, request);
    refresh(from);
    refresh(to);
    return response;
  }

  engine::TableView look(SharedTable& table) override {
    Cache& cache = caches_[table];
    const std::lock_guard whole(cache.memory);
    return cache.view;
  }

  void refresh(SharedTable& table) {
    const engine::TableView view = MutantLobby::look(table);
    std::this_thread::yield();  // the cache is a server across the network
    Cache& cache = caches_[table];
    const std::lock_guard whole(cache.memory);
    cache.view = view;
  }

  PerTable<Cache> caches_;
};

}  // namespace

constinit const EngineSpec kStaleCachedRead =
    mutant<StaleCachedRead>("stale-cached-read",
                            "Reads are served from a cache that is refreshed outside the lock, an "
                            "old view over a new one.");

}  // namespace misdeal::harness
