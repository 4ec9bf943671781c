#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/http/json_writer.h"
#include "engine/http/trail.h"
#include "engine/poker/game.h"
#include "engine/requests/response.h"
#include "engine/table/inspection.h"

/// What the server shows, as JSON. One place for each value; docs/http-api.md and openapi.json
/// describe the same. Pure: equal values give equal bytes.
namespace misdeal::engine::http {

/// What a view does not say about its table.
struct TableFacts {
  std::uint64_t number = 0;
  Stakes stakes;
};

/// The members of a table's object, without its braces.
void write_table_members(JsonWriter& json, const TableFacts& facts, const TableView& view,
                         bool is_quarantined);
void write_table(JsonWriter& json, const TableFacts& facts, const TableView& view,
                 bool is_quarantined);

/// The body of the answer to a committed request. `token` empty: none.
std::string committed_json(const TableFacts& facts, const Response& response,
                           std::string_view token);

/// A request that is remembered, without what only its sender may see.
void write_remembered(JsonWriter& json, const TableFacts& facts, const RememberedRequest& request);

void write_page(JsonWriter& json, Version after, const Trail::Page& page);

}  // namespace misdeal::engine::http
