#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/requests/response.h"
#include "engine/table/lock_meter.h"

namespace misdeal::engine::http {

/// What is read off at the moment of a scrape rather than counted along the way.
struct Levels {
  std::size_t tables = 0;
  std::size_t requests_remembered = 0;  ///< in the request logs of all tables
};

/// The server's metrics in Prometheus' text format. Names end in their base unit or in `_total`;
/// labels have few values and are never taken from a request. Thread-safe.
///
///     misdeal_requests_total{outcome}          requests that reached a table, replays included
///     misdeal_duplicate_requests_total         of these, answered from the request log or refused
///                                              because the id was in use
///     misdeal_integrity_errors_total           states that failed validation
///     misdeal_http_responses_total{status}     answers of any kind
///     misdeal_lock_wait_seconds{lock}          histogram: until a lock was got
///     misdeal_lock_hold_seconds{lock}          histogram: until it was let go
///     misdeal_remembered_requests              size of the request logs of all tables
///     misdeal_tables, misdeal_connections      open now
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void count_request(const engine::Response& response) noexcept;
  void count_integrity_error() noexcept;
  void count_answer(int status) noexcept;
  void add_connections(int change) noexcept;

  /// The meter of a lock; the same for the same name. Valid as long as this.
  LockMeter* lock_meter(std::string_view lock_name);

  /// The text of a scrape.
  std::string scrape(const Levels& levels);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace misdeal::engine::http
