#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "harness/targets/profile.h"
#include "harness/targets/profile_node.h"

/// Readers for the parts of a profile; each takes the node of its part and gathers errors there.
namespace misdeal::harness {

/// Whether text may stand in a request line: printable ASCII without blanks.
bool is_plain_target(std::string_view text);
inline constexpr std::string_view kNoPlainTarget =
    "has a blank, or what is not printable ASCII; write it as %XX";

/// Where a request id or an expected version is put into requests.
struct Placement {
  enum class Where : std::uint8_t { by_hand, header, body, query, form };
  Where where = Where::by_hand;  ///< by hand: the requests name it themselves
  std::string name;              ///< of the header, the query parameter or form field; the pointer
  std::string text;              ///< what is put there: "${request_id}"
};

/// What every request of the profile has in common.
struct RequestDefaults {
  std::string base_path;
  std::vector<std::pair<std::string, TextTemplate>> headers;
};

/// Reads "header", "body", "query" or "form" of the node. `text` is what is put there.
Placement read_placement(const ProfileNode& node, std::string text);

/// A request from `"request": "POST /path"`, `headers`, and `body` or `form` of the node.
/// Headers of the request replace those of the defaults with the same name; null takes one out.
RequestTemplate read_request(const ProfileNode& node, const RequestDefaults& defaults,
                             const std::vector<Placement>& placements = {});

/// Reads an object of header names and texts into `headers`; null takes one out.
void read_headers(const ProfileNode& node,
                  std::vector<std::pair<std::string, TextTemplate>>& headers);

/// A body of JSON with its places compiled: a string that is one place becomes the value itself.
TextTemplate compile_json(const nlohmann::json& body, const ProfileNode& node);

}  // namespace misdeal::harness
