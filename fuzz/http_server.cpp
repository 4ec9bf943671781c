#include "fuzz/http_server.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/http/embedded_files.h"
#include "engine/http/request_fields.h"
#include "engine/table/lobby_config.h"
#include "fuzz/fuzz_target.h"
#include "harness/wire/reply_reader.h"

namespace misdeal::fuzz {
namespace {

using engine::http::HttpRequest;
using engine::http::HttpResponse;
using nlohmann::json;

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/')) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    segments.emplace_back(path.substr(1, end - 1));
    path.remove_prefix(end);
  }
  return segments;
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  return std::ranges::equal(pattern, path, [](const std::string& expected, const std::string& it) {
    return expected.starts_with('{') ? !it.empty() : expected == it;
  });
}

std::string_view header_of(const HttpResponse& response, std::string_view name) {
  const auto found =
      std::ranges::find(response.headers, name, &std::pair<std::string_view, std::string>::first);
  return found == response.headers.end() ? std::string_view{} : found->second;
}

bool is_read(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

void require_problem(const HttpResponse& response) {
  require(response.content_type == "application/problem+json", "an error is a problem document");
  const json problem = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  require(problem.is_object(), "a problem document is a JSON object");
  require(problem.value("status", 0) == response.status, "it has the status of the answer");
  require(problem.value("type", "").starts_with("/problems/"), "it has a type");
  require_one_line(problem.value("title", ""));
  require_one_line(problem.value("detail", ""));
}

/// The answer as the harness reads it off a connection.
void require_readable(const HttpResponse& response, bool answers_head) {
  constexpr std::size_t kHeadMax = 16UL * 1024;
  constexpr std::size_t kBodyMax = 16UL * 1024 * 1024;
  const std::string bytes = to_bytes(response, !answers_head, false);
  wire::ReplyReader reader(kHeadMax, kBodyMax);
  reader.begin(answers_head);
  for (std::string_view left = bytes; !left.empty();) {
    require(reader.state() == wire::ReplyReader::State::incomplete,
            "the answer ends where it says");
    const auto space = reader.space();
    const std::size_t size = std::min(space.size(), left.size());
    std::memcpy(space.data(), left.data(), size);
    left.remove_prefix(size);
    reader.commit(size);
  }
  require(reader.state() == wire::ReplyReader::State::complete, "the answer can be read");
  require(reader.surplus_size() == 0, "nothing follows the answer");
  require(reader.status() == response.status, "with its status");
  require(answers_head || reader.body() == response.body, "and its body");
}

engine::http::TablesConfig tables_config() {
  engine::http::TablesConfig config;
  config.request_ttl = std::chrono::hours{1};  // longer than any machine takes for an input
  // More than an input can fill, and less to set up for each.
  config.limits = {.requests_max = 512, .snapshots_max = 16, .commits_max = 512};
  config.trail_commits_max = 512;
  config.factory = [](engine::LobbyConfig lobby) {
    lobby.tables[0].deck_seed = 7;  // an input always finds the same cards
    return make_lobby(engine::ProcessingMode::per_table_lock, lobby);
  };
  return config;
}

}  // namespace

DocumentedAnswers::DocumentedAnswers() {
  const json document = json::parse(engine::http::openapi_files().front().content);
  for (const auto& [path, operations] : document["paths"].items()) {
    Route route{.segments = segments_of(path), .statuses = {}};
    for (const auto& [method, operation] : operations.items()) {
      if (!operation.is_object() || !operation.contains("responses")) continue;
      for (const auto& [status, ignored] : operation["responses"].items()) {
        route.statuses[method].insert(std::stoi(status));
      }
    }
    routes_.push_back(std::move(route));
  }
}

void DocumentedAnswers::require_documented(const HttpRequest& request,
                                           const HttpResponse& response) const {
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  const auto segments = segments_of(path);
  const auto route = std::ranges::find_if(
      routes_, [&](const Route& it) { return matches(it.segments, segments); });
  if (route == routes_.end()) {
    require(response.status == 404 || (response.status == 200 && is_read(request)),
            "a path without a route is a page or nothing");
    return;
  }
  std::string method(request.method == "HEAD" ? "GET" : request.method);
  std::ranges::transform(method, method.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  const bool is_upper = std::ranges::none_of(request.method, [](char c) { return c >= 'a'; });
  const auto statuses = is_upper ? route->statuses.find(method) : route->statuses.end();
  if (statuses == route->statuses.end()) {
    require(response.status == 405, "a method that a route does not know is refused as such");
    require(!header_of(response, "Allow").empty(), "and told which ones it knows");
    return;
  }
  require(statuses->second.contains(response.status), "the status is one that is documented");
}

SeatedServer::SeatedServer()
    : api_(std::make_unique<engine::http::Api>(tables_config(),
                                               engine::http::SeatTokens(kTokenKey))) {
  seat("/api/v1/tables", "{}", 1);
  for (int seat_no = 1; seat_no <= kSeatedPlayers; ++seat_no) {
    seat("/api/v1/tables/1/players", fmt::format(R"({{"seat":{},"amount":100}})", seat_no),
         seat_no + 1);
  }
  require_sound_tables();
}

void SeatedServer::seat(std::string_view target, std::string_view body, int key) {
  const std::string key_value = key_text(static_cast<unsigned>(key));
  const HttpResponse response = api_->handle(
      {.method = "POST",
       .target = target,
       .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key_value}},
       .body = body});
  require(response.status == 200 || response.status == 201, "the table is opened, seats are taken");
}

HttpResponse SeatedServer::answer(const HttpRequest& request) {
  static const DocumentedAnswers documented;
  const HttpResponse response = api_->handle(request);
  documented.require_documented(request, response);
  require(response.status != 500, "nothing fails inside");
  if (response.status >= 400) {
    require_problem(response);
  } else if (response.content_type == "application/json") {
    require(json::accept(response.body), "a JSON body is JSON");
  }
  require_readable(response, request.method == "HEAD");
  const engine::Version commits = require_sound_tables();
  const bool may_commit = !is_read(request) && response.status == 200 &&
                          header_of(response, "Idempotency-Replayed").empty();
  require(commits == (may_commit ? 1U : 0U), "what says that it took effect did, and nothing else");
  require_repeated(request, response);
  return response;
}

void SeatedServer::require_repeated(const HttpRequest& request, const HttpResponse& first) {
  // Those that were looked up by their key say at which version they were answered.
  const bool is_recorded = !is_read(request) && !header_of(first, "Idempotency-Key").empty() &&
                           !header_of(first, "ETag").empty() &&
                           !first.body.contains("/problems/idempotency-key-reused");
  if (!is_recorded) return;
  const HttpResponse again = api_->handle(request);
  require(again.status == first.status, "a duplicate gets the same status");
  require(again.body == first.body, "a duplicate gets the same body");
  require(header_of(again, "ETag") == header_of(first, "ETag"),
          "a duplicate gets the same version");
  require(header_of(again, "Idempotency-Replayed") == "true", "and is told that it is one");
  require(require_sound_tables() == 0, "a duplicate changes nothing");
  if (first.status == 201) return;  // may be opened anew once it is closed
  Remembered remembered{.method = std::string(request.method),
                        .target = std::string(request.target),
                        .headers = {},
                        .request_body = std::string(request.body),
                        .status = first.status,
                        .etag = std::string(header_of(first, "ETag")),
                        .body = first.body};
  for (const auto& [name, value] : request.headers) remembered.headers.emplace_back(name, value);
  remembered_.push_back(std::move(remembered));
}

void SeatedServer::repeat_all() {
  for (const Remembered& each : remembered_) {
    HttpRequest request{
        .method = each.method, .target = each.target, .headers = {}, .body = each.request_body};
    for (const auto& [name, value] : each.headers) request.headers.push_back({name, value});
    const HttpResponse again = api_->handle(request);
    if (again.body.contains("/problems/no-such-table")) continue;
    require(again.status == each.status, "a late duplicate gets the same status");
    require(again.body == each.body, "a late duplicate gets the same body");
    require(header_of(again, "ETag") == each.etag, "a late duplicate gets the same version");
  }
  require(require_sound_tables() == 0, "late duplicates change nothing");
}

engine::Version SeatedServer::require_sound_tables() {
  engine::Version commits = 0;
  for (const auto& table : api_->tables().all()) {
    const engine::TableView view = table->read();
    engine::Chips total = view.pot;
    for (const engine::Chips stack : view.stacks) {
      require(stack.value >= 0, "no stack is below nothing");
      total += stack;
    }
    require(total.value == view.bought_in.value - view.cashed_out.value, "no chip is made or lost");
    const auto inspection = table->inspect({});
    require(inspection && !inspection->is_quarantined && inspection->integrity_alarms == 0,
            "the table itself finds nothing wrong");
    engine::Version& last = versions_[table->facts().number];
    require(view.version >= last, "versions do not go back");
    commits += view.version - last;
    last = view.version;
  }
  return commits;
}

std::string key_text(unsigned number) {
  return fmt::format("00000000-0000-4000-8000-{:012x}", number);
}

std::string token_of_seat(std::uint8_t seat) {
  return engine::http::SeatTokens(kTokenKey).token_of({.table = 1, .seat = {seat}, .joined = seat});
}

}  // namespace misdeal::fuzz
