#include "harness/mutants/mutant_lobby.h"

#include <mutex>

#include "engine/table/alarm.h"
#include "engine/table/move_player.h"

namespace misdeal::harness {

using engine::MoveRequest;
using engine::MoveResponse;
using engine::Request;
using engine::Response;
using engine::TableCore;
using engine::TableId;

MutantLobby::MutantLobby(const engine::LobbyConfig& config) : on_alarm_(config.on_alarm) {
  tables_.reserve(config.tables.size());
  for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
    tables_.push_back(std::make_unique<SharedTable>(TableId{i}, config));
  }
}

Response MutantLobby::submit(TableId id, const Request& request) {
  SharedTable& table = *tables_[id.value];
  const Response response = respond(table, request);
  announce_alarm(table);
  return response;
}

MoveResponse MutantLobby::move(const MoveRequest& request) {
  SharedTable& from = *tables_[request.from.value];
  SharedTable& to = *tables_[request.to.value];
  const MoveResponse response = transfer(from, to, request);
  announce_alarm(from);
  announce_alarm(to);
  return response;
}

engine::TableView MutantLobby::read(TableId table) {
  return look(*tables_[table.value]);
}

engine::AuditTrail MutantLobby::drain(TableId table) {
  return tables_[table.value]->with([](TableCore& core) { return core.drain(); });
}

std::expected<engine::TableInspection, std::string> MutantLobby::inspect(
    TableId table, const engine::InspectionScope& scope) {
  return tables_[table.value]->with([&](TableCore& core) { return core.inspect(scope); });
}

Response MutantLobby::respond(SharedTable& table, const Request& request) {
  const std::lock_guard guard(table.lock);
  const auto ticket = admit(table, request);
  if (!ticket) {
    return ticket.error();
  }
  const Response response = decide(table, request);
  record(table, *ticket, response);
  return response;
}

Response MutantLobby::decide(SharedTable& table, const Request& request) {
  return table.with([&](TableCore& core) { return core.decide(request); });
}

MoveResponse MutantLobby::transfer(SharedTable& from, SharedTable& to, const MoveRequest& request) {
  const bool from_first = request.from < request.to;
  const std::lock_guard first(from_first ? from.lock : to.lock);
  const std::lock_guard second(from_first ? to.lock : from.lock);
  return move_between(from, to, request);
}

engine::TableView MutantLobby::look(SharedTable& table) {
  return table.with([](const TableCore& core) { return core.view(); });
}

void MutantLobby::announce_alarm(SharedTable& table) const {
  const auto alarm = table.with([](TableCore& core) { return core.take_alarm(); });
  if (alarm) {
    engine::announce(on_alarm_, table.constant().id(), *alarm);
  }
}

MoveResponse move_between(SharedTable& from, SharedTable& to, const MoveRequest& request) {
  return SharedTable::with_both(from, to, [&](TableCore& source, TableCore& destination) {
    // The engine keeps one snapshot a version. Where a mutant gave two states one version, it
    // would take the first for the second: forget it.
    source.snapshots().take(engine::kNoVersion, source.game());
    destination.snapshots().take(engine::kNoVersion, destination.game());
    return engine::move_player(source, destination, request);
  });
}

}  // namespace misdeal::harness
