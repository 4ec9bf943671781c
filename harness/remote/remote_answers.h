#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/ledger/audit_trail.h"
#include "engine/requests/request.h"
#include "engine/requests/response.h"

/// What the reference server answers (docs/http-api.md), back as the engine's values. Pure. The
/// errors say what is missing or cannot be; nothing is guessed.
namespace misdeal::harness {

/// What is told of a request that never got as far as the table: nothing was looked up, so nothing
/// is known of the table, not even its version.
engine::Response never_asked(const engine::RequestId& id);

/// A table's object, as reading it returns it. The error names the problem that is there instead.
std::expected<engine::TableView, std::string> view_of_body(std::string_view body);

/// A table that was opened, and what closes it.
struct OpenedTable {
  std::uint64_t number = 0;
  std::string token;
};
std::expected<OpenedTable, std::string> opened_table(std::string_view body);

/// The answer to a request that changes a table. A refusal tells the version but not the view: the
/// view is then empty but for its version.
struct RemoteAnswer {
  engine::Response response;
  std::string token;  ///< of the seat that was joined; empty otherwise
};
std::expected<RemoteAnswer, std::string> answer_of(const engine::RequestId& id, int status,
                                                   std::string_view body);

/// One page of a table's commits, added to `trail`. Returns whether there are more.
std::expected<bool, std::string> add_page(std::string_view body, engine::AuditTrail& trail);

}  // namespace misdeal::harness
