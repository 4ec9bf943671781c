#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/wire/burst.h"
#include "harness/wire/connection_pool.h"

/// Internal to this folder: includes Asio.
namespace misdeal::wire {

/// One burst from lining up to the last reply: what Wire::fire does. Used once.
class BurstRun final : private ConnectionOwner {
 public:
  BurstRun(ConnectionPool& pool, std::span<const Shot> shots, const BurstOptions& options);
  BurstRun(const BurstRun&) = delete;
  BurstRun& operator=(const BurstRun&) = delete;
  ~BurstRun();

  std::expected<Volley, std::string> run();

 private:
  /// A shot on its way over one connection; a duplicated shot is two.
  struct Sending {
    std::size_t shot;
    unsigned attempt;
    Connection* connection;
  };

  void on_ready(Connection& connection) override;
  void on_reply(Connection& connection) override;

  [[nodiscard]] std::optional<std::string> objection() const;
  void assign_connections();

  void fire_one_after_another();
  void fire_over_new_connections();
  void fire_tight();
  void fire_last_bytes();
  std::expected<void, std::string> fire_at_a_frozen_server();

  void make_ready();
  void begin(const Sending& sending);
  void start(const Sending& sending);
  void hold_back_last_bytes();
  /// The loop that it is all about: whatever is left of every shot, one right after the other.
  void release();
  void wait_until_read();
  void wait_until_queued();
  [[nodiscard]] bool has_answers() const;
  void await_pending();
  [[nodiscard]] Volley volley();

  ConnectionPool& pool_;
  std::span<const Shot> shots_;
  BurstOptions options_;
  std::vector<Sending> sendings_;
  std::size_t pending_ = 0;  ///< what await_pending() waits for
  std::vector<std::optional<KeptReply>> replies_;
  std::vector<KeptReply> repeats_;
  std::optional<unsigned> in_place_;
  bool answered_while_frozen_ = false;
};

}  // namespace misdeal::wire
