#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/http/request_fields.h"
#include "engine/http/routes.h"

namespace misdeal::engine::http {
namespace {

struct Action {
  std::string_view name;
  CommandKind kind;
  bool has_amount;
};
constexpr std::array<Action, 5> kActions{{{"fold", CommandKind::fold, false},
                                          {"check", CommandKind::check, false},
                                          {"call", CommandKind::call, false},
                                          {"bet", CommandKind::bet, true},
                                          {"raise", CommandKind::raise, true}}};

SeatNo seat_field(JsonFields& fields) {
  fields.require("seat");
  const auto seat = fields.integer<std::int64_t>("seat", 1, kSeatCount);
  return SeatNo{static_cast<std::uint8_t>(seat.value_or(0))};
}

Chips amount_field(JsonFields& fields) {
  fields.require("amount");
  return Chips{fields.integer("amount").value_or(0)};
}

/// The body of a request whose path says it all: a field in it is refused.
std::expected<void, Problem> no_fields(const HttpRequest& request) {
  auto fields = body_fields(request);
  if (!fields) {
    return std::unexpected(fields.error());
  }
  return fields->finish();
}

std::string describe_turn(const TableView& view) {
  return view.to_act == kNoSeat ? "nobody is to act"
                                : fmt::format("seat {} is to act", view.to_act.value);
}

std::string describe_limits(const Command& command, const TableView& view) {
  if (command.kind == CommandKind::bet || command.kind == CommandKind::raise) {
    return fmt::format("{} to {} is possible", view.raise_min.value, view.raise_max.value);
  }
  return fmt::format("a stack is 1 to {}", kChipsMax.value);
}

/// The facts behind a refusal, from the request and the recorded answer alone: the same each time.
std::string describe(const Request& request, const Response& response) {
  const Command& command = request.command;
  switch (response.outcome) {
    case Outcome::stale_version:
      return request.expected_version >= kNeverVersion
                 ? fmt::format("the tag in If-Match is no version; the table is at {}",
                               response.version())
                 : fmt::format("expected version {}, the table is at {}", request.expected_version,
                               response.version());
    case Outcome::refused_by_rules: {
      const std::string wish =
          command.kind == CommandKind::start_hand
              ? std::string("dealing")
              : fmt::format("seat {} wanted to {}", command.seat.value, to_string(command.kind));
      const ProblemType type = problem_of(response.rule_refusal);
      if (type == ProblemType::impossible_amount) {
        return fmt::format("{} {}; {}", wish, command.amount.value,
                           describe_limits(command, response.view));
      }
      if (type == ProblemType::not_your_turn) {
        return fmt::format("{}; {}", wish, describe_turn(response.view));
      }
      return fmt::format("{}: {}", wish, to_string(response.rule_refusal));
    }
    case Outcome::id_reused:
      return "take a fresh key for another request";
    case Outcome::in_progress:
    case Outcome::overloaded:
      return "try again with the same key";
    case Outcome::quarantined:
      return "POST …/recovery lifts the quarantine";
    case Outcome::failed:
      return "nothing was changed";
    case Outcome::committed:
      break;
  }
  return {};
}

ProblemType problem_type(const Response& response) {
  switch (response.outcome) {
    case Outcome::refused_by_rules:
      return problem_of(response.rule_refusal);
    case Outcome::stale_version:
      return ProblemType::stale_version;
    case Outcome::id_reused:
      return ProblemType::idempotency_key_reused;
    case Outcome::in_progress:
      return ProblemType::request_in_progress;
    case Outcome::quarantined:
      return ProblemType::table_quarantined;
    case Outcome::overloaded:
      return ProblemType::overloaded;
    case Outcome::committed:
    case Outcome::failed:
      break;
  }
  return ProblemType::failed;
}

/// A pure function of the request and the recorded answer, so that a duplicate gets the same bytes.
HttpResponse answer_to(const Call& call, const Request& request, const Response& response) {
  const TableFacts& facts = call.table->facts();
  HttpResponse answer;
  if (response.outcome == Outcome::committed) {
    std::string token;
    if (request.command.kind == CommandKind::join) {
      token = call.api.tokens().token_of({facts.number, request.command.seat, response.version()});
    }
    answer = json_response(committed_json(facts, response, token));
  } else {
    answer = to_response({.type = problem_type(response),
                          .detail = describe(request, response),
                          .request = request.id,
                          .refusal = response.rule_refusal,
                          .version = response.version()});
  }
  answer.headers.emplace_back("ETag", etag_of(response.version()));
  if (response.is_replay) {
    answer.headers.emplace_back("Idempotency-Replayed", "true");
  }
  return answer;
}

/// The answer that is remembered for a request of somebody who has no seat any more, and so may
/// start nothing.
Answer repeat(const Call& call, const Request& request) {
  const auto inspection = call.table->inspect({.request = request.id});
  const auto remembered = inspection ? inspection->request : std::nullopt;
  if (remembered && !remembered->is_running &&
      remembered->fingerprint == payload_fingerprint(request)) {
    Response response = remembered->response;
    response.is_replay = true;
    call.api.metrics().count_request(response);
    return answer_to(call, request, response);
  }
  return std::unexpected(
      Problem{.type = ProblemType::token_wrong, .detail = "somebody else took the seat since"});
}

enum class Access : std::uint8_t { anybody, player_of_seat };

/// What all requests that change a table have in common.
Answer change(const Call& call, const Command& command, Access access) {
  Request request;
  request.command = command;
  if (const auto key = idempotency_key(call.request)) {
    request.id = *key;
  } else {
    return std::unexpected(key.error());
  }
  if (const auto version = expected_version(call.request)) {
    request.expected_version = *version;
  } else {
    return std::unexpected(version.error());
  }
  if (access == Access::player_of_seat) {
    const auto joined = bearer_stay(call, command.seat);
    if (!joined) {
      return std::unexpected(joined.error());
    }
    if (!call.table->is_latest_stay(command.seat, *joined)) {
      return repeat(call, request);
    }
  }
  return answer_to(call, request, call.table->submit(request));
}

}  // namespace

Answer act(const Call& call) {
  auto fields = body_fields(call.request);
  if (!fields) {
    return std::unexpected(fields.error());
  }
  Command command;
  command.seat = seat_field(*fields);
  fields->require("kind");
  const std::string kind = fields->text("kind").value_or("");
  const auto action = std::ranges::find(kActions, kind, &Action::name);
  if (action == kActions.end()) {
    fields->refuse("kind", "must be fold, check, call, bet or raise");
  } else {
    command.kind = action->kind;
    if (action->has_amount) {
      command.amount = amount_field(*fields);
    } else {
      fields->integer<std::int64_t>("amount", 0, 0);
    }
  }
  if (const auto read = fields->finish(); !read) {
    return std::unexpected(read.error());
  }
  return change(call, command, Access::player_of_seat);
}

Answer deal_hand(const Call& call) {
  if (const auto read = no_fields(call.request); !read) {
    return std::unexpected(read.error());
  }
  Command command;
  command.kind = CommandKind::start_hand;
  return change(call, command, Access::anybody);
}

Answer join_seat(const Call& call) {
  auto fields = body_fields(call.request);
  if (!fields) {
    return std::unexpected(fields.error());
  }
  Command command;
  command.kind = CommandKind::join;
  command.seat = seat_field(*fields);
  command.amount = amount_field(*fields);
  if (const auto read = fields->finish(); !read) {
    return std::unexpected(read.error());
  }
  return change(call, command, Access::anybody);
}

Answer leave_seat(const Call& call) {
  if (const auto read = no_fields(call.request); !read) {
    return std::unexpected(read.error());
  }
  Command command;
  command.kind = CommandKind::leave;
  command.seat = call.seat;
  return change(call, command, Access::player_of_seat);
}

Answer add_chips(const Call& call) {
  auto fields = body_fields(call.request);
  if (!fields) {
    return std::unexpected(fields.error());
  }
  Command command;
  command.kind = CommandKind::add_chips;
  command.seat = call.seat;
  command.amount = amount_field(*fields);
  if (const auto read = fields->finish(); !read) {
    return std::unexpected(read.error());
  }
  return change(call, command, Access::player_of_seat);
}

}  // namespace misdeal::engine::http
