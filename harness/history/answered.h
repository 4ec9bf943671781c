#pragma once

#include <cstdint>

#include "engine/requests/request.h"
#include "engine/requests/response.h"
#include "harness/history/operation.h"

/// From the engine's requests and answers to recorded operations and back.
namespace misdeal::harness {

/// An operation that asks for what the request asks for, not answered yet.
Operation operation_of(std::uint32_t table, const engine::Request& request);

/// A read of a table, not answered yet.
Operation read_of(std::uint32_t table);

/// The command that the operation sent. Requires a kind other than read.
engine::Command command_of(const Operation& operation);

/// Takes over the answer: outcome, version, digest, chips. Leaves the times alone.
void set_answer(Operation& operation, const engine::Response& response);

/// Takes over what a read showed.
void set_answer(Operation& operation, const engine::TableView& view);

/// Stacks + pot - bought in + cashed out: 0 when no chip was lost or made.
engine::Chips chips_total(const engine::TableView& view);

}  // namespace misdeal::harness
