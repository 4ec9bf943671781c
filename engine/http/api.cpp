#include "engine/http/api.h"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/http/request_fields.h"
#include "engine/http/routes.h"

namespace misdeal::engine::http {
namespace {

using Handler = Answer (*)(const Call&);

struct Route {
  RouteName name;
  Handler handler;
};

constexpr auto kRoutes = std::to_array<Route>({
    {{"POST", "/api/v1/tables"}, open_table},
    {{"GET", "/api/v1/tables"}, list_tables},
    {{"GET", "/api/v1/tables/{table}"}, read_table},
    {{"DELETE", "/api/v1/tables/{table}"}, close_table},
    {{"POST", "/api/v1/tables/{table}/actions"}, act},
    {{"POST", "/api/v1/tables/{table}/hands"}, deal_hand},
    {{"POST", "/api/v1/tables/{table}/players"}, join_seat},
    {{"GET", "/api/v1/tables/{table}/players/{seat}"}, own_cards},
    {{"DELETE", "/api/v1/tables/{table}/players/{seat}"}, leave_seat},
    {{"POST", "/api/v1/tables/{table}/players/{seat}/chips"}, add_chips},
    {{"GET", "/api/v1/tables/{table}/movements"}, list_movements},
    {{"GET", "/api/v1/tables/{table}/requests"}, list_requests},
    {{"GET", "/api/v1/tables/{table}/requests/{id}"}, read_request},
    {{"GET", "/api/v1/tables/{table}/snapshots"}, list_snapshots},
    {{"GET", "/api/v1/tables/{table}/snapshots/{version}"}, read_snapshot},
    {{"GET", "/api/v1/tables/{table}/alarms"}, list_alarms},
    {{"POST", "/api/v1/tables/{table}/recovery"}, recover_table},
    {{"GET", "/healthz"}, health},
    {{"GET", "/metrics"}, metrics},
    {{"GET", "/openapi.json"}, openapi},
});

constexpr auto kRouteNames = [] {
  std::array<RouteName, kRoutes.size()> names;
  std::ranges::transform(kRoutes, names.begin(), &Route::name);
  return names;
}();

/// What stood in the place of each parameter of a path.
struct PathValues {
  std::string_view table;
  std::string_view seat;
  std::string_view id;
  std::string_view version;

  std::string_view& of(std::string_view parameter) {
    return parameter == "{table}"  ? table
           : parameter == "{seat}" ? seat
           : parameter == "{id}"   ? id
                                   : version;
  }
};

/// Cuts the first segment off a path, its slash included.
std::string_view take_segment(std::string_view& path) {
  const std::size_t end = path.find('/', 1);
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(segment.size());
  return segment.empty() ? segment : segment.substr(1);
}

std::optional<PathValues> match(std::string_view pattern, std::string_view path) {
  PathValues values;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view actual = take_segment(path);
    if (expected.starts_with('{')) {
      if (actual.empty()) {
        return std::nullopt;
      }
      values.of(expected) = actual;
    } else if (expected != actual) {
      return std::nullopt;
    }
  }
  return pattern.empty() && path.empty() ? std::optional(values) : std::nullopt;
}

/// The route of a request; otherwise what the path would answer to, as an Allow header has it.
struct Match {
  const Route* route = nullptr;
  PathValues values;
  std::string allowed;
};

Match find_route(std::string_view method, std::string_view path) {
  Match found;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Route& route : kRoutes) {
    const auto values = match(route.name.path, path);
    if (!values) {
      continue;
    }
    if (route.name.method == wanted) {
      found.route = &route;
      found.values = *values;
      return found;
    }
    found.allowed += found.allowed.empty() ? "" : ", ";
    found.allowed += route.name.method == "GET" ? "GET, HEAD" : route.name.method;
  }
  return found;
}

/// Turns path values into what they name; a problem if there is no such thing.
std::optional<Problem> resolve(const PathValues& values, Call& call) {
  if (!values.table.empty()) {
    const auto number = parse_number(values.table);
    call.table = number ? call.api.tables().find(*number) : nullptr;
    if (!call.table) {
      return Problem{.type = ProblemType::no_such_table,
                     .detail = fmt::format("no table {}", in_quotes(values.table))};
    }
  }
  if (!values.seat.empty()) {
    const auto seat = parse_number(values.seat);
    if (!seat || *seat < 1 || *seat > kSeatCount) {
      return Problem{
          .type = ProblemType::no_such_seat,
          .detail = fmt::format("seats are 1 to {}, not {}", kSeatCount, in_quotes(values.seat))};
    }
    call.seat.value = static_cast<std::uint8_t>(*seat);
  }
  if (!values.id.empty()) {
    const auto id = parse_uuid(values.id);
    if (!id) {
      return Problem{.type = ProblemType::no_such_request,
                     .detail = fmt::format("{} is no UUID", in_quotes(values.id))};
    }
    call.id = *id;
  }
  if (!values.version.empty()) {
    const auto version = parse_number(values.version);
    if (!version || *version >= kNeverVersion) {
      return Problem{.type = ProblemType::no_such_snapshot,
                     .detail = fmt::format("{} is no version", in_quotes(values.version))};
    }
    call.version = *version;
  }
  return std::nullopt;
}

HttpResponse refuse(Problem problem, const HttpRequest& request, HostedTable* table) {
  if (const auto key = idempotency_key(request)) {
    problem.request = *key;
  }
  if (table != nullptr && problem.version == kNoVersion) {
    problem.version = table->read().version;
  }
  return to_response(problem);
}

/// Every answer says which request it belongs to, in the words of the request.
void echo_key(const HttpRequest& request, HttpResponse& response) {
  const auto sent = request.header("idempotency-key");
  if (sent && idempotency_key(request)) {
    response.headers.emplace_back("Idempotency-Key", *sent);
  }
}

}  // namespace

Api::Api(const TablesConfig& config, const SeatTokens& tokens)
    : tokens_(tokens), tables_(config, metrics_) {}

std::span<const RouteName> Api::routes() {
  return kRouteNames;
}

HttpResponse Api::handle(const HttpRequest& request) noexcept {
  HttpResponse response;
  const bool is_in = enter();
  try {
    response =
        is_in ? answer(request)
              : refuse({.type = ProblemType::shutting_down, .detail = "no new requests are taken"},
                       request, nullptr);
    echo_key(request, response);
  } catch (const std::exception& error) {
    spdlog::error("a request failed: {}", error.what());
    response = {};
    response.status = 500;
  }
  if (is_in) {
    leave();
  }
  metrics_.count_answer(response.status);
  return response;
}

bool Api::enter() noexcept {
  running_.fetch_add(1, std::memory_order_seq_cst);
  if (!is_shutting_down()) {
    return true;
  }
  leave();
  return false;
}

void Api::leave() noexcept {
  const bool is_idle = running_.fetch_sub(1, std::memory_order_seq_cst) == 1;
  if (is_idle && is_shutting_down()) {
    const std::lock_guard guard(idle_mutex_);
    became_idle_.notify_all();
  }
}

bool Api::wait_until_idle(std::chrono::milliseconds wait_max) {
  std::unique_lock lock(idle_mutex_);
  return became_idle_.wait_for(lock, wait_max, [this] { return running() == 0; });
}

HttpResponse Api::answer(const HttpRequest& request) {
  const std::size_t path_end = std::min(request.target.find('?'), request.target.size());
  const std::string_view path = request.target.substr(0, path_end);
  const Match found = find_route(request.method, path);
  if (found.route == nullptr) {
    if (!found.allowed.empty()) {
      HttpResponse response =
          refuse({.type = ProblemType::method_not_allowed, .detail = "see the Allow header"},
                 request, nullptr);
      response.headers.emplace_back("Allow", found.allowed);
      return response;
    }
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    auto file = is_read ? web_file(path)
                        : std::unexpected(Problem{.type = ProblemType::no_such_route,
                                                  .detail = "see /openapi.json"});
    return file ? *std::move(file) : refuse(file.error(), request, nullptr);
  }
  Call call{.api = *this, .request = request};
  call.query =
      path_end < request.target.size() ? request.target.substr(path_end + 1) : std::string_view{};
  if (auto problem = resolve(found.values, call)) {
    return refuse(*std::move(problem), request, call.table.get());
  }
  try {
    auto answer = found.route->handler(call);
    return answer ? *std::move(answer) : refuse(answer.error(), request, call.table.get());
  } catch (const std::exception& error) {
    spdlog::error("{} {} failed: {}", found.route->name.method, found.route->name.path,
                  error.what());
    return refuse({.type = ProblemType::failed, .detail = "the server failed"}, request, nullptr);
  }
}

std::string etag_of(Version version) {
  return fmt::format("\"{}\"", version);
}

HttpResponse json_response(std::string body) {
  HttpResponse response;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

std::expected<Version, Problem> bearer_stay(const Call& call, SeatNo seat) {
  const auto token = bearer_token(call.request);
  if (!token) {
    return std::unexpected(token.error());
  }
  const auto joined = call.api.tokens().verify(call.table->facts().number, seat, *token);
  if (!joined) {
    return std::unexpected(Problem{
        .type = ProblemType::token_wrong,
        .detail = seat == kNoSeat ? std::string("this is not the token of who opened the table")
                                  : fmt::format("this is not the token of seat {}", seat.value)});
  }
  return *joined;
}

}  // namespace misdeal::engine::http
