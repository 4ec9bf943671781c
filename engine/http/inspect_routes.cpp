#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/http/request_fields.h"
#include "engine/http/routes.h"

namespace misdeal::engine::http {
namespace {

constexpr std::uint64_t kCommitsMax = 1000;
constexpr std::uint64_t kRequestsMax = 500;

std::expected<TableInspection, Problem> inspect(const Call& call, const InspectionScope& scope) {
  auto inspection = call.table->inspect(scope);
  if (!inspection) {
    return std::unexpected(
        Problem{.type = ProblemType::cannot_inspect, .detail = inspection.error()});
  }
  return *std::move(inspection);
}

}  // namespace

Answer own_cards(const Call& call) {
  const auto joined = bearer_stay(call, call.seat);
  if (!joined) {
    return std::unexpected(joined.error());
  }
  const auto inspection = inspect(call, {});
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  // After the look: who joined before it is noted, or has not been dealt cards yet.
  if (!call.table->is_latest_stay(call.seat, *joined)) {
    return std::unexpected(
        Problem{.type = ProblemType::token_wrong, .detail = "somebody else took the seat since"});
  }
  const OwnSeat& own = inspection->seats[call.seat.index()];
  if (own.player == 0) {
    return std::unexpected(
        Problem{.type = ProblemType::no_such_seat,
                .detail = fmt::format("nobody sits at seat {}", call.seat.value)});
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("seat").integer(call.seat.value);
  json.key("version").integer(inspection->view.version);
  json.key("hand_no").integer(inspection->view.hand_no);
  json.key("cards").begin_array();
  if (own.is_dealt_in) {
    for (const Card card : own.hole) {
      json.text(to_string(card));
    }
  }
  json.end_array();
  json.end_object();
  HttpResponse response = json_response(std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Answer list_movements(const Call& call) {
  std::array<QueryNumber, 2> query{{{"after", 0, kNoVersion}, {"limit", 100, kCommitsMax}}};
  if (const auto read = read_query(call.query, query); !read) {
    return std::unexpected(read.error());
  }
  std::string body;
  JsonWriter json(body);
  write_page(json, query[0].value, call.table->trail().page(query[0].value, query[1].value));
  return json_response(std::move(body));
}

Answer list_requests(const Call& call) {
  std::array<QueryNumber, 1> query{{{"limit", 50, kRequestsMax}}};
  if (const auto read = read_query(call.query, query); !read) {
    return std::unexpected(read.error());
  }
  const auto inspection = inspect(call, {.newest_requests_max = query[0].value});
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("remembered").integer(inspection->requests_remembered);
  json.key("requests").begin_array();
  for (const RememberedRequest& request : inspection->newest_requests) {
    write_remembered(json, call.table->facts(), request);
  }
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

Answer read_request(const Call& call) {
  const auto inspection = inspect(call, {.request = call.id});
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  const std::optional<RememberedRequest>& found = inspection->request;
  if (!found) {
    return std::unexpected(
        Problem{.type = ProblemType::no_such_request,
                .detail = "it never reached the table, or its time to live is over"});
  }
  std::string body;
  JsonWriter json(body);
  write_remembered(json, call.table->facts(), *found);
  return json_response(std::move(body));
}

Answer list_snapshots(const Call& call) {
  const auto inspection = inspect(call, {.lists_snapshots = true});
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("snapshots").begin_array();
  for (const Version version : inspection->snapshots) {
    json.integer(version);
  }
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

Answer read_snapshot(const Call& call) {
  const auto inspection = inspect(call, {.snapshot = call.version});
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  const std::optional<TableView>& found = inspection->snapshot;
  if (!found) {
    return std::unexpected(Problem{.type = ProblemType::no_such_snapshot,
                                   .detail = "only the newest snapshots are kept"});
  }
  std::string body;
  JsonWriter json(body);
  write_table(json, call.table->facts(), *found, false);
  return json_response(std::move(body));
}

Answer list_alarms(const Call& call) {
  const auto inspection = inspect(call, {.lists_alarms = true});
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("is_quarantined").boolean(inspection->is_quarantined);
  json.key("integrity_alarms").integer(inspection->integrity_alarms);
  json.key("alarms").begin_array();
  for (const AlarmRecord& alarm : inspection->alarms) {
    json.begin_object();
    json.key("version").integer(alarm.version);
    json.key("timestamp_ns").integer(alarm.timestamp_ns);
    json.key("what").text(alarm.what);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace misdeal::engine::http
