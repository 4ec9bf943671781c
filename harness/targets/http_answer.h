#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace misdeal::harness {

/// Names of headers are the same in any case.
bool is_header_named(std::string_view name, std::string_view wanted);

/// What a server answered to one request, as it came over the wire.
struct HttpAnswer {
  int status = 0;  ///< 0: no answer
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  [[nodiscard]] bool is_answered() const { return status != 0; }
  /// The first header of that name, in any case; nullptr if there is none.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

}  // namespace misdeal::harness
