#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/http/request_fields.h"
#include "engine/http/routes.h"

namespace misdeal::engine::http {
namespace {

/// Who opened a table may close it: the token of seat 0.
constexpr SeatNo kOwner = kNoSeat;

std::string table_json(const TableFacts& facts, const TableView& view, bool is_quarantined) {
  std::string body;
  body.reserve(1024);
  JsonWriter json(body);
  write_table(json, facts, view, is_quarantined);
  return body;
}

/// An engine that cannot be looked into shows no more than its view.
std::pair<TableView, bool> view_and_quarantine(HostedTable& table) {
  if (const auto inspection = table.inspect({})) {
    return {inspection->view, inspection->is_quarantined};
  }
  return {table.read(), false};
}

std::expected<TableWish, Problem> wish_of(const HttpRequest& request) {
  auto fields = body_fields(request);
  if (!fields) {
    return std::unexpected(fields.error());
  }
  TableWish wish;
  wish.stakes.small_blind.value =
      fields->integer<std::int64_t>("small_blind", 1, kChipsMax.value).value_or(1);
  wish.stakes.big_blind.value =
      fields->integer<std::int64_t>("big_blind", 1, kChipsMax.value)
          .value_or(std::min(2 * wish.stakes.small_blind.value, kChipsMax.value));
  wish.stakes.ante.value = fields->integer<std::int64_t>("ante", 0, kChipsMax.value).value_or(0);
  wish.deck_seed = fields->integer<std::uint64_t>("deck_seed");
  if (wish.stakes.big_blind < wish.stakes.small_blind) {
    fields->refuse("big_blind", "must not be below small_blind");
  }
  if (const auto read = fields->finish(); !read) {
    return std::unexpected(read.error());
  }
  return wish;
}

}  // namespace

Answer open_table(const Call& call) {
  const auto wish = wish_of(call.request);
  if (!wish) {
    return std::unexpected(wish.error());
  }
  RequestId key;
  if (call.request.count("idempotency-key") > 0) {
    const auto sent = idempotency_key(call.request);
    if (!sent) {
      return std::unexpected(sent.error());
    }
    key = *sent;
  }
  const auto opened = call.api.tables().open(*wish, key);
  if (!opened) {
    return std::unexpected(Problem{.type = opened.error(),
                                   .detail = "DELETE a table that is not needed any more, "
                                             "or take a fresh key for another table"});
  }
  const TableFacts& facts = opened->table->facts();
  HttpResponse response;
  JsonWriter json(response.body);
  json.begin_object();
  write_table_members(json, facts, opened->view, false);
  json.key("token").text(call.api.tokens().token_of({facts.number, kOwner, 0}));
  json.end_object();
  response.status = 201;
  response.content_type = "application/json";
  response.headers.emplace_back("Location", fmt::format("/api/v1/tables/{}", facts.number));
  response.headers.emplace_back("ETag", etag_of(opened->view.version));
  if (opened->is_replay) {
    response.headers.emplace_back("Idempotency-Replayed", "true");
  }
  return response;
}

Answer list_tables(const Call& call) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("tables").begin_array();
  for (const auto& table : call.api.tables().all()) {
    const TableView view = table->read();
    json.begin_object();
    json.key("table").integer(table->facts().number);
    json.key("version").integer(view.version);
    json.key("hand_no").integer(view.hand_no);
    json.key("players").integer(
        kSeatCount - static_cast<std::size_t>(std::ranges::count(view.status, SeatStatus::empty)));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

Answer read_table(const Call& call) {
  const auto [view, is_quarantined] = view_and_quarantine(*call.table);
  HttpResponse response;
  // Being quarantined changes what is shown but not the version.
  if (!is_quarantined && has_version(call.request, view.version)) {
    response.status = 304;
  } else {
    response = json_response(table_json(call.table->facts(), view, is_quarantined));
  }
  response.headers.emplace_back("ETag", etag_of(view.version));
  return response;
}

Answer close_table(const Call& call) {
  if (const auto owner = bearer_stay(call, kOwner); !owner) {
    return std::unexpected(owner.error());
  }
  call.api.tables().close(call.table->facts().number);
  HttpResponse response;
  response.status = 204;
  return response;
}

Answer recover_table(const Call& call) {
  auto fields = body_fields(call.request);
  if (!fields) {
    return std::unexpected(fields.error());
  }
  if (const auto read = fields->finish(); !read) {
    return std::unexpected(read.error());
  }
  const auto version = call.table->processor().recover({});
  if (!version) {
    return std::unexpected(Problem{.type = ProblemType::cannot_recover, .detail = version.error()});
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("version").integer(*version);
  json.end_object();
  HttpResponse response = json_response(std::move(body));
  response.headers.emplace_back("ETag", etag_of(*version));
  return response;
}

}  // namespace misdeal::engine::http
