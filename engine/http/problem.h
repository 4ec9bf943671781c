#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/http/http_message.h"
#include "engine/poker/game.h"
#include "engine/requests/request.h"

/// Refusals as problem details (RFC 9457): one catalogue of types, each with its status and title.
namespace misdeal::engine::http {

enum class ProblemType : std::uint8_t {
  malformed_request,
  header_repeated,
  bad_json,
  bad_field,
  unknown_field,
  bad_query,
  if_match_malformed,
  idempotency_key_missing,
  idempotency_key_malformed,
  token_missing,
  token_wrong,
  no_such_route,
  no_such_table,
  no_such_seat,
  no_such_request,
  no_such_snapshot,
  method_not_allowed,
  request_timeout,
  no_hand_running,
  not_your_turn,
  cannot_check,
  nothing_to_call,
  cannot_bet,
  cannot_raise,
  hand_running,
  too_few_players,
  seat_taken,
  seat_empty,
  request_in_progress,
  cannot_recover,
  length_required,
  stale_version,
  body_too_large,
  target_too_long,
  not_json,
  expectation_failed,
  idempotency_key_reused,
  impossible_amount,
  table_quarantined,
  overloaded,
  headers_too_large,
  failed,
  cannot_inspect,
  transfer_coding_unknown,
  shutting_down,
  too_many_tables,
  too_many_connections,
  http_version_unknown,
};
inline constexpr std::size_t kProblemTypeCount = 48;

struct ProblemInfo {
  int status = 500;
  std::string_view type;   ///< "/problems/…", stable
  std::string_view title;  ///< for people, the same for all problems of the type
};

/// Status, type and title; the catalogue in the order of ProblemType.
const ProblemInfo& info_of(ProblemType type);

/// A refusal on its way out.
struct Problem {
  ProblemType type = ProblemType::failed;
  std::string detail;  ///< what was wrong here; hostile text in it is quoted and shortened
  RequestId request;   ///< shown if set
  RuleRefusal refusal =
      RuleRefusal::none;         ///< of the rules, more exact than the type; shown if any
  Version version = kNoVersion;  ///< the table's, shown if known

  friend bool operator==(const Problem&, const Problem&) = default;
};

/// application/problem+json; with Retry-After, WWW-Authenticate where the status wants them.
HttpResponse to_response(const Problem& problem);

/// The problem type of a refusal by the rules. Requires refusal != none.
ProblemType problem_of(RuleRefusal refusal);

/// Text from outside as it may stand in a detail: quoted, at most 40 bytes, printable ASCII only.
std::string in_quotes(std::string_view text);

}  // namespace misdeal::engine::http
