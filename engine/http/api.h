#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <string_view>

#include "engine/http/http_message.h"
#include "engine/http/metrics.h"
#include "engine/http/problem.h"
#include "engine/http/seat_tokens.h"
#include "engine/http/tables.h"

namespace misdeal::engine::http {

/// A method and a path with its parameters in braces, as in openapi.json.
struct RouteName {
  std::string_view method;
  std::string_view path;
};

/// The HTTP interface of docs/http-api.md without HTTP's transport: a request in, an answer out.
///
/// Thread-safe. Never throws: what goes wrong inside is answered with 500. Takes as long as the
/// table takes; a duplicate may wait for the first request with its key.
class Api {
 public:
  explicit Api(const TablesConfig& config, const SeatTokens& tokens);

  HttpResponse handle(const HttpRequest& request) noexcept;

  /// From now on new requests are refused with 503; those that run are finished.
  void begin_shutdown() noexcept { is_shutting_down_.store(true, std::memory_order_seq_cst); }
  [[nodiscard]] bool is_shutting_down() const noexcept {
    return is_shutting_down_.load(std::memory_order_seq_cst);
  }
  /// Waits until none runs; false if that takes longer.
  bool wait_until_idle(std::chrono::milliseconds wait_max);
  /// Requests that are being handled now.
  [[nodiscard]] std::size_t running() const noexcept {
    return running_.load(std::memory_order_seq_cst);
  }

  [[nodiscard]] Metrics& metrics() { return metrics_; }
  [[nodiscard]] Tables& tables() { return tables_; }
  [[nodiscard]] const SeatTokens& tokens() const { return tokens_; }

  /// Every route, for the test that holds openapi.json against them.
  static std::span<const RouteName> routes();

 private:
  /// False if no new requests are taken.
  bool enter() noexcept;
  void leave() noexcept;
  HttpResponse answer(const HttpRequest& request);

  Metrics metrics_;
  const SeatTokens tokens_;
  Tables tables_;
  // Sequentially consistent, both: whoever sees running_ at 0 after setting is_shutting_down_ knows
  // that every later request sees the flag.
  std::atomic<bool> is_shutting_down_{false};
  std::atomic<std::size_t> running_{0};
  std::mutex idle_mutex_;  ///< guards no data: makes a change of running_ and its notice one
  std::condition_variable became_idle_;
};

}  // namespace misdeal::engine::http
