#pragma once

#include <expected>
#include <memory>
#include <string_view>

#include "engine/http/api.h"
#include "engine/http/hosted_table.h"
#include "engine/http/http_message.h"
#include "engine/http/problem.h"
#include "engine/poker/seat_no.h"
#include "engine/requests/request.h"

/// The routes' handlers. Each gets a call whose path parameters are sound and returns an answer or
/// the problem that stood in its way; api.cpp does the rest.
namespace misdeal::engine::http {

/// A request on its way to a handler.
struct Call {
  Api& api;
  const HttpRequest& request;
  std::string_view query;
  // Path parameters, as far as the route has them.
  std::shared_ptr<HostedTable> table;
  SeatNo seat;
  RequestId id;
  Version version = 0;
};

using Answer = std::expected<HttpResponse, Problem>;

// act_routes.cpp: what changes a table.
Answer act(const Call& call);
Answer deal_hand(const Call& call);
Answer join_seat(const Call& call);
Answer leave_seat(const Call& call);
Answer add_chips(const Call& call);

// table_routes.cpp: tables as a whole.
Answer open_table(const Call& call);
Answer list_tables(const Call& call);
Answer read_table(const Call& call);
Answer close_table(const Call& call);
Answer recover_table(const Call& call);

// inspect_routes.cpp: the inside of a table.
Answer own_cards(const Call& call);
Answer list_movements(const Call& call);
Answer list_requests(const Call& call);
Answer read_request(const Call& call);
Answer list_snapshots(const Call& call);
Answer read_snapshot(const Call& call);
Answer list_alarms(const Call& call);

// server_routes.cpp: the server itself.
Answer health(const Call& call);
Answer metrics(const Call& call);
Answer openapi(const Call& call);

/// A page file, if there is one at that path.
std::expected<HttpResponse, Problem> web_file(std::string_view path);

/// A table's ETag.
std::string etag_of(Version version);
/// A 200 with a JSON body.
HttpResponse json_response(std::string body);

/// The version at which the bearer of the request's token joined a seat of the call's table;
/// otherwise 401 or 403. Says nothing about whether the stay is over.
std::expected<Version, Problem> bearer_stay(const Call& call, SeatNo seat);

}  // namespace misdeal::engine::http
