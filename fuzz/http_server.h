#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/http/api.h"

/// The reference server without a socket, and what must hold of everything it answers.
namespace misdeal::fuzz {

/// Knows openapi.json: which statuses each route may answer with.
class DocumentedAnswers {
 public:
  DocumentedAnswers();

  /// Requires that the answer is one that the document has for the request's path and method.
  void require_documented(const engine::http::HttpRequest& request,
                          const engine::http::HttpResponse& response) const;

 private:
  struct Route {
    std::vector<std::string> segments;
    std::map<std::string, std::set<int>, std::less<>> statuses;  ///< by method, lower case
  };
  std::vector<Route> routes_;
};

/// Key of the tokens, so that inputs can hold valid ones: see token_of_seat.
inline constexpr engine::SipKey kTokenKey{1, 2};
inline constexpr std::uint8_t kSeatedPlayers = 3;

/// Table 1, with players at the seats 1 to kSeatedPlayers, each with 100 chips, who joined at the
/// versions 1 to kSeatedPlayers; no hand is dealt yet.
class SeatedServer {
 public:
  SeatedServer();

  /// Answers, and requires of the answer that it is documented and well-formed; that it is repeated
  /// to a second arrival of the same request; and of the tables that no chip is made or lost, and
  /// that versions grow by commits only, one each.
  engine::http::HttpResponse answer(const engine::http::HttpRequest& request);

  /// Sends everything again that was remembered, and requires the same answers.
  void repeat_all();

 private:
  struct Remembered {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string request_body;
    int status = 0;
    std::string etag;
    std::string body;
  };

  void seat(std::string_view target, std::string_view body, int key);
  void require_repeated(const engine::http::HttpRequest& request,
                        const engine::http::HttpResponse& first);
  /// Looks at every table; gives how many commits were made since the last look.
  engine::Version require_sound_tables();

  std::unique_ptr<engine::http::Api> api_;
  std::map<std::uint64_t, engine::Version> versions_;  ///< by table, at the last look
  std::vector<Remembered> remembered_;
};

/// The n-th key that inputs use; 1 to kSeatedPlayers + 1 were used for the seating.
std::string key_text(unsigned number);
/// Authorizes for a seat of table 1; seat 0: for the table.
std::string token_of_seat(std::uint8_t seat);

}  // namespace misdeal::fuzz
