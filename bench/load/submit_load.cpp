#include "bench/load/submit_load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "bench/load/judge_tables.h"
#include "engine/players/decide.h"

namespace misdeal::bench {

namespace {

using engine::Chips;
using engine::CommandKind;
using engine::Dice;
using engine::Outcome;
using engine::Request;
using engine::Response;
using engine::SeatNo;
using engine::TableId;
using engine::Version;
using Time = std::chrono::steady_clock;

constexpr std::uint64_t kLatencyEvery = 8;

/// More than threads get done in kLoadTimeMax.
constexpr std::size_t kRequestsMax = 1 << 22;

/// A request by who sends it and as the how manieth of theirs (1, 2, …): whoever knows both can
/// send it again.
struct Numbered {
  std::uint32_t thread = 0;
  std::uint64_t number = 0;
};

TableId table_of(const Numbered& which, const LoadShape& shape) {
  return TableId{static_cast<std::uint32_t>((which.thread + which.number) % shape.tables)};
}

Request request_of(const Numbered& which) {
  Request request;
  request.id = {which.thread + 1, which.number};
  request.command.kind = CommandKind::add_chips;
  request.command.seat = SeatNo{static_cast<std::uint8_t>(which.thread % engine::kSeatCount + 1)};
  request.command.amount = Chips{1};
  return request;
}

/// What a thread has begun to send: read by the thread before it, on a cache line of its own.
struct alignas(64) Begun {
  // Relaxed: a number alone; the request follows from it.
  std::atomic<std::uint64_t> number{0};
};

struct Shared {
  explicit Shared(std::uint32_t threads) : begun(threads), start(threads) {}
  std::vector<Begun> begun;
  std::latch start;
  // Relaxed: says only that it is time to end.
  std::atomic<bool> is_over{false};
};

/// One thread of the load.
class Client {
 public:
  Client(engine::ActionProcessor& lobby, const LoadShape& shape, Shared& shared,
         std::uint32_t thread, std::uint64_t seed)
      : lobby_(lobby),
        shape_(shape),
        shared_(shared),
        thread_(thread),
        dice_(seed + thread),
        seen_(shape.tables) {}

  void run() {
    shared_.start.arrive_and_wait();
    began = Time::now();
    while (!shared_.is_over.load(std::memory_order_relaxed)) {
      if (operations++ % kLatencyEvery != 0) {
        operate();
        continue;
      }
      const Time::time_point before = Time::now();
      if (is_enough(before - began)) {
        --operations;
        break;
      }
      operate();
      latency.record((Time::now() - before).count());
    }
    ended = Time::now();
    shared_.is_over.store(true, std::memory_order_relaxed);
  }

  Time::time_point began;
  Time::time_point ended;
  std::uint64_t operations = 0;
  std::uint64_t requests = 0;    ///< with ids of their own
  std::uint64_t duplicates = 0;  ///< sent
  std::uint64_t replays = 0;     ///< answers that say so
  bool is_wrong = false;         ///< an answer cannot be right
  engine::DurationHistogram latency;

 private:
  [[nodiscard]] bool is_enough(Time::duration passed) const {
    return (operations > shape_.operations_each && passed >= shape_.time_min) ||
           passed >= kLoadTimeMax;
  }

  void operate() {
    const std::uint64_t choice = dice_.next();
    if (choice % 100 < shape_.reads_percent) {
      const TableId table = table_of({thread_, choice >> 32U}, shape_);
      see(table, lobby_.read(table).version);
    } else if ((choice >> 8U) % 100 < shape_.duplicates_percent) {
      submit_a_duplicate();
    } else {
      submit_the_next();
    }
  }

  void submit_the_next() {
    const Numbered which{thread_, ++requests};
    shared_.begun[thread_].number.store(requests, std::memory_order_relaxed);
    const TableId table = table_of(which, shape_);
    const Response response = submit(table, which);
    // The answer to a duplicate that overtook it may be an older one.
    if (!response.is_replay) see(table, response.version());
  }

  void submit_a_duplicate() {
    const std::uint32_t other = (thread_ + 1) % shape_.threads;
    const std::uint64_t number = shared_.begun[other].number.load(std::memory_order_relaxed);
    if (number == 0) return submit_the_next();  // It has not begun.
    ++duplicates;
    const Numbered which{other, number};
    submit(table_of(which, shape_), which);
  }

  Response submit(TableId table, const Numbered& which) {
    const Request request = request_of(which);
    const Response response = lobby_.submit(table, request);
    is_wrong |= response.outcome != Outcome::committed || response.id != request.id;
    replays += response.is_replay ? 1U : 0U;
    return response;
  }

  void see(TableId table, Version version) {
    Version& seen = seen_[table.value];
    is_wrong |= version < seen;
    seen = version;
  }

  engine::ActionProcessor& lobby_;
  const LoadShape& shape_;
  Shared& shared_;
  const std::uint32_t thread_;
  Dice dice_;
  std::vector<Version> seen_;  ///< by table
};

bool seat_players(engine::ActionProcessor& lobby, const LoadShape& shape) {
  for (std::uint32_t table = 0; table < shape.tables; ++table) {
    for (std::uint8_t seat = 1; seat <= engine::kSeatCount; ++seat) {
      Request join;
      join.command.kind = CommandKind::join;
      join.command.seat = SeatNo{seat};
      join.command.amount = kChipsAtStart;
      if (lobby.submit(TableId{table}, join).outcome != Outcome::committed) return false;
    }
  }
  return true;
}

LoadResult sum_up(const std::vector<Client>& clients) {
  LoadResult result;
  Time::time_point began = Time::time_point::max();
  Time::time_point ended = Time::time_point::min();
  std::uint64_t fewest = ~std::uint64_t{0};
  std::uint64_t most = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t replays = 0;
  for (const Client& client : clients) {
    began = std::min(began, client.began);
    ended = std::max(ended, client.ended);
    fewest = std::min(fewest, client.operations);
    most = std::max(most, client.operations);
    result.operations += client.operations;
    result.commits += client.requests;
    result.latency.merge(client.latency);
    duplicates += client.duplicates;
    replays += client.replays;
    if (client.is_wrong) result.fault = "an answer cannot be right";
  }
  result.seconds = std::chrono::duration<double>(ended - began).count();
  result.fairness = static_cast<double>(fewest) / static_cast<double>(most);
  if (duplicates != replays) {
    result.fault = fmt::format("{} duplicates, {} answers marked as replayed", duplicates, replays);
  }
  return result;
}

}  // namespace

engine::LobbyConfig config_for(const LoadShape& shape, const engine::Clock& clock) {
  engine::LobbyConfig config;
  config.tables.resize(shape.tables);
  config.clock = &clock;
  config.request_ttl = std::chrono::hours{1};
  config.limits.requests_max = config.limits.commits_max = kRequestsMax;
  return config;
}

LoadResult run_load(engine::ActionProcessor& lobby, const LoadShape& shape, std::uint64_t seed) {
  if (!seat_players(lobby, shape)) return {.fault = "the players did not get their seats"};
  Shared shared(shape.threads);
  std::vector<Client> clients;
  clients.reserve(shape.threads);
  for (std::uint32_t thread = 0; thread < shape.threads; ++thread) {
    clients.emplace_back(lobby, shape, shared, thread, seed);
  }
  std::vector<std::jthread> threads;
  threads.reserve(clients.size());
  for (Client& client : clients) threads.emplace_back([&client] { client.run(); });
  threads.clear();  // joins
  LoadResult result = sum_up(clients);
  if (result.fault.empty()) result.fault = fault_of_tables(lobby, shape.tables, result.commits);
  return result;
}

}  // namespace misdeal::bench
