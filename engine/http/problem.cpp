#include "engine/http/problem.h"

#include <array>

#include "engine/http/json_writer.h"

namespace misdeal::engine::http {
namespace {

constexpr std::array<ProblemInfo, kProblemTypeCount> kCatalogue{{
    {400, "/problems/malformed-request", "This is no well-formed HTTP request"},
    {400, "/problems/header-repeated", "A header that may stand once stands twice"},
    {400, "/problems/bad-json", "The body is not a JSON object that can be used"},
    {400, "/problems/bad-field", "A field is missing or cannot be used"},
    {400, "/problems/unknown-field", "The body has a field that nobody knows"},
    {400, "/problems/bad-query", "A query parameter cannot be used"},
    {400, "/problems/if-match-malformed", "If-Match is not one entity tag"},
    {400, "/problems/idempotency-key-missing", "A request that changes a table needs a key"},
    {400, "/problems/idempotency-key-malformed", "The idempotency key is not a UUID"},
    {401, "/problems/token-missing", "A seat is acted for with its token"},
    {403, "/problems/token-wrong", "The token is not that of the seat"},
    {404, "/problems/no-such-route", "There is nothing at this path"},
    {404, "/problems/no-such-table", "There is no such table"},
    {404, "/problems/no-such-seat", "There is no such seat, or nobody sits there"},
    {404, "/problems/no-such-request", "No such request is remembered"},
    {404, "/problems/no-such-snapshot", "No snapshot of that version is kept"},
    {405, "/problems/method-not-allowed", "The path does not know this method"},
    {408, "/problems/request-timeout", "The request took too long to arrive"},
    {409, "/problems/no-hand-running", "No hand is running"},
    {409, "/problems/not-your-turn", "It is another seat's turn"},
    {409, "/problems/cannot-check", "There is a bet to call"},
    {409, "/problems/nothing-to-call", "The bet is matched already"},
    {409, "/problems/cannot-bet", "A bet is not possible here"},
    {409, "/problems/cannot-raise", "A raise is not possible here"},
    {409, "/problems/hand-running", "This has to wait for the end of the hand"},
    {409, "/problems/too-few-players", "Fewer than two players have chips"},
    {409, "/problems/seat-taken", "Somebody sits there"},
    {409, "/problems/seat-empty", "Nobody sits there"},
    {409, "/problems/request-in-progress", "The first request with this key is still running"},
    {409, "/problems/cannot-recover", "The table cannot be recovered"},
    {411, "/problems/length-required", "A body needs a Content-Length"},
    {412, "/problems/stale-version", "The table has moved on"},
    {413, "/problems/body-too-large", "The body is too large"},
    {414, "/problems/target-too-long", "The request target is too long"},
    {415, "/problems/not-json", "The body must be application/json"},
    {417, "/problems/expectation-failed", "Only 100-continue can be expected"},
    {422, "/problems/idempotency-key-reused", "The key was used with another payload"},
    {422, "/problems/impossible-amount", "The amount is outside its limits"},
    {423, "/problems/table-quarantined", "An integrity alarm stopped the table"},
    {429, "/problems/overloaded", "The table remembers as many requests as it can"},
    {431, "/problems/headers-too-large", "The header section is too large"},
    {500, "/problems/failed", "An error inside; it was rolled back"},
    {501, "/problems/cannot-inspect", "This engine cannot be looked into"},
    {501, "/problems/transfer-coding-unknown", "The transfer coding is not known"},
    {503, "/problems/shutting-down", "The server is shutting down"},
    {503, "/problems/too-many-tables", "As many tables are open as can be"},
    {503, "/problems/too-many-connections", "As many connections are open as can be"},
    {505, "/problems/http-version-unknown", "Only HTTP/1.1 and HTTP/1.0 are spoken"},
}};
static_assert(!kCatalogue.back().type.empty(), "a line for each type");

bool is_worth_a_retry(ProblemType type) {
  return type == ProblemType::request_in_progress || info_of(type).status == 429 ||
         info_of(type).status == 503;
}

}  // namespace

const ProblemInfo& info_of(ProblemType type) {
  return kCatalogue[static_cast<std::size_t>(type)];
}

HttpResponse to_response(const Problem& problem) {
  const ProblemInfo& info = info_of(problem.type);
  HttpResponse response;
  response.status = info.status;
  response.content_type = "application/problem+json";
  JsonWriter json(response.body);
  json.begin_object();
  json.key("type").text(info.type);
  json.key("title").text(info.title);
  json.key("status").integer(info.status);
  json.key("detail").text(problem.detail);
  if (problem.refusal != RuleRefusal::none) {
    json.key("refusal").text(to_string(problem.refusal));
  }
  if (problem.request.is_set()) {
    json.key("request").text(to_string(problem.request));
  }
  if (problem.version != kNoVersion) {
    json.key("version").integer(problem.version);
  }
  json.end_object();
  if (is_worth_a_retry(problem.type)) {
    response.headers.emplace_back("Retry-After", "1");
  }
  if (info.status == 401) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

ProblemType problem_of(RuleRefusal refusal) {
  switch (refusal) {
    case RuleRefusal::unknown_seat:
      return ProblemType::no_such_seat;
    case RuleRefusal::no_hand_running:
      return ProblemType::no_hand_running;
    case RuleRefusal::not_your_turn:
      return ProblemType::not_your_turn;
    case RuleRefusal::cannot_check:
      return ProblemType::cannot_check;
    case RuleRefusal::nothing_to_call:
      return ProblemType::nothing_to_call;
    case RuleRefusal::cannot_bet:
      return ProblemType::cannot_bet;
    case RuleRefusal::cannot_raise:
      return ProblemType::cannot_raise;
    case RuleRefusal::hand_running:
      return ProblemType::hand_running;
    case RuleRefusal::too_few_players:
      return ProblemType::too_few_players;
    case RuleRefusal::seat_taken:
      return ProblemType::seat_taken;
    case RuleRefusal::seat_empty:
      return ProblemType::seat_empty;
    case RuleRefusal::amount_too_small:
    case RuleRefusal::amount_too_large:
    case RuleRefusal::amount_out_of_range:
      return ProblemType::impossible_amount;
    case RuleRefusal::none:
      break;
  }
  return ProblemType::failed;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShownMax = 40;
  std::string shown = "'";
  for (const char c : text.substr(0, kShownMax)) {
    shown += c >= ' ' && c <= '~' ? c : '?';
  }
  return shown + (text.size() > kShownMax ? "…'" : "'");
}

}  // namespace misdeal::engine::http
