#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/ledger/movement.h"
#include "harness/check/check_history.h"
#include "harness/check/verdict.h"
#include "harness/history/history.h"

/// Operations, findings and reports as plain text for people. Control characters of foreign text
/// are escaped, so that nothing in a history can move the cursor or forge a line.
namespace misdeal::harness {

/// The text with control characters and bytes above 0x7E written as \xNN, a backslash doubled.
std::string printable(std::string_view text);

/// What was asked: "raise to 40 by seat 3", "read".
std::string describe_request(const Operation& operation);

/// What was answered: "committed as version 41, stack 97", "refused: not_your_turn at version 40",
/// "no answer".
std::string describe_answer(const Operation& operation);

/// One line: "client 2  [ 12.345 us .. 13.001 us]  fold by seat 3 (id …): committed as version 41".
/// Times are relative to `origin_ns`.
std::string describe(const Operation& operation, std::int64_t origin_ns);

/// "version 41: player 3 at seat 2 loses 3 (call): 100 -> 97".
std::string describe(const engine::ChipMovement& movement);

/// The finding with its operations and its chip trail, several lines, each ending in a newline.
std::string describe(const Finding& finding, const History& history);

/// One line a property with its verdict, then the findings.
std::string describe(const CheckReport& report, const History& history);

}  // namespace misdeal::harness
