#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace misdeal::harness {

/// How versions of one instance relate to each other.
enum class VersionPromise : std::uint8_t {
  none,        ///< not described, or not promised: never compared
  opaque,      ///< changes when the state changes; may come back with the same content
  unique,      ///< no two changes lead to the same version
  increasing,  ///< numbers that only grow
  counting,    ///< numbers that grow by exactly 1 with each applied request
};

/// What a request with the id of another payload is promised to get.
enum class OtherPayload : std::uint8_t { nothing, refused, replayed };
/// What a duplicate of a running request is promised to get.
enum class Concurrent : std::uint8_t { nothing, waits, in_progress };
/// Whether a failed validation is promised to be remembered under its id.
enum class FailedValidation : std::uint8_t { nothing, remembered, forgotten };
/// What a request without its id or precondition is promised to get.
enum class Missing : std::uint8_t { nothing, refused, accepted };

/// Amounts whose sum is promised to stay what it was, or to be a given number.
struct ConservedSum {
  std::vector<std::size_t> amounts;
  std::optional<std::int64_t> total;
};

/// What the server promises. Everything that a profile describes counts as promised unless it says
/// otherwise; everything else is reported as not checked.
struct Promises {
  bool effects = false;        ///< an applied request's effect is there, exactly
  bool refusals = false;       ///< a refused request changes nothing
  bool floors = false;         ///< amounts stay within their floor and ceiling
  bool exactly_once = false;   ///< an id takes effect at most once
  bool same_answer = false;    ///< a duplicate gets the bytes of the first answer
  bool single_winner = false;  ///< of requests with one precondition at most one is applied
  bool one_action_a_turn = false;
  bool fresh_reads = false;  ///< a read shows every effect that was acknowledged before
  bool one_order = false;    ///< linearizability
  bool answered = false;     ///< every request is answered in time
  VersionPromise versions = VersionPromise::none;
  std::vector<ConservedSum> conserved;

  std::optional<std::int64_t>
      keep_ms;  ///< how long an id is remembered; none: for longer than runs
  OtherPayload other_payload = OtherPayload::nothing;
  std::vector<int> other_payload_statuses;  ///< refused: with one of these; empty: any
  Concurrent concurrent = Concurrent::nothing;
  std::vector<int> in_progress_statuses;  ///< in progress: with one of these; empty: any
  FailedValidation failed_validation = FailedValidation::nothing;
  Missing missing_id = Missing::nothing;
  std::vector<int> missing_id_statuses;
  Missing missing_precondition = Missing::nothing;
  std::vector<int> missing_precondition_statuses;
  std::vector<int> stale_statuses;  ///< a stale precondition gets one of these; empty: any refusal
};

}  // namespace misdeal::harness
