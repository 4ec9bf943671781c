#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "harness/history/byte_codec.h"
#include "harness/history/history.h"

/// The payloads of a history file's blocks. Format: docs/history-format.md.
namespace misdeal::harness {

inline constexpr std::string_view kHistoryMagic = "\x89MISDEAL\r\n\x1a\n";

enum class BlockKind : std::uint8_t { header = 1, operations = 2, audit = 3, end = 4 };
/// Operations in one block, at most.
inline constexpr std::size_t kOperationsPerBlock = 1U << 16U;

/// What follows a block's payload in the file.
std::uint64_t block_checksum(std::uint8_t kind, std::string_view payload);

void encode_header(ByteWriter& out, const History& history);
void encode_operations(ByteWriter& out, std::span<const Operation> operations);
void encode_audit(ByteWriter& out, std::uint32_t table, const engine::AuditTrail& audit);

/// The decoders append to the history and say whether the payload is whole and sensible.
bool decode_header(ByteReader& in, History& history);
bool decode_operations(ByteReader& in, History& history);
bool decode_audit(ByteReader& in, History& history);

}  // namespace misdeal::harness
