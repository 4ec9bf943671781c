#include <array>
#include <utility>

#include "engine/http/embedded_files.h"
#include "engine/http/routes.h"

namespace misdeal::engine::http {
namespace {

struct ContentType {
  std::string_view ending;
  std::string_view type;
};
constexpr std::array<ContentType, 5> kContentTypes{{{".html", "text/html; charset=utf-8"},
                                                    {".js", "text/javascript; charset=utf-8"},
                                                    {".css", "text/css; charset=utf-8"},
                                                    {".svg", "image/svg+xml"},
                                                    {".json", "application/json"}}};

/// The page's own scripts and styles, and nothing else from anywhere.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view content_type_of(std::string_view path) {
  for (const ContentType& each : kContentTypes) {
    if (path.ends_with(each.ending)) {
      return each.type;
    }
  }
  return "application/octet-stream";
}

}  // namespace

Answer health(const Call& /*call*/) {
  return json_response(R"({"status":"ok"})");
}

Answer metrics(const Call& call) {
  Levels levels;
  for (const auto& table : call.api.tables().all()) {
    ++levels.tables;
    if (const auto inspection = table->inspect({})) {
      levels.requests_remembered += inspection->requests_remembered;
    }
  }
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = call.api.metrics().scrape(levels);
  return response;
}

Answer openapi(const Call& /*call*/) {
  return json_response(std::string(openapi_files().front().content));
}

Answer web_file(std::string_view path) {
  path.remove_prefix(1);
  const std::string_view wanted = path.empty() ? "index.html" : path;
  for (const EmbeddedFile& file : web_files()) {
    if (file.path == wanted) {
      HttpResponse response;
      response.content_type = content_type_of(file.path);
      response.body = file.content;
      response.headers.emplace_back("Cache-Control", "no-cache");
      response.headers.emplace_back("Content-Security-Policy", kContentSecurityPolicy);
      response.headers.emplace_back("X-Content-Type-Options", "nosniff");
      response.headers.emplace_back("Referrer-Policy", "no-referrer");
      return response;
    }
  }
  return std::unexpected(Problem{.type = ProblemType::no_such_route,
                                 .detail = "nothing at this path; see /openapi.json"});
}

}  // namespace misdeal::engine::http
