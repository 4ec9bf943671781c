#include "harness/history/history_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "harness/history/history_blocks.h"
#include "harness/history/pending_file.h"

namespace misdeal::harness {
namespace {

constexpr std::size_t kFramingBytes = 1 + 8 + 8;

using Sink = std::function<void(std::string_view)>;

void write_block(const Sink& write, BlockKind kind, std::string_view payload) {
  ByteWriter frame;
  frame.put_byte(static_cast<std::uint8_t>(kind));
  frame.put_u64(payload.size());
  write(frame.bytes());
  write(payload);
  frame.clear();
  frame.put_u64(block_checksum(static_cast<std::uint8_t>(kind), payload));
  write(frame.bytes());
}

/// The whole file, in pieces of at most a block.
void write_all(const Sink& write, const History& history) {
  ByteWriter bytes;
  write(kHistoryMagic);
  bytes.put_byte(static_cast<std::uint8_t>(kHistoryFormatVersion));
  write(bytes.bytes());
  bytes.clear();
  encode_header(bytes, history);
  write_block(write, BlockKind::header, bytes.bytes());
  std::span<const Operation> rest(history.operations);
  while (!rest.empty()) {
    const std::size_t count = std::min(rest.size(), kOperationsPerBlock);
    bytes.clear();
    encode_operations(bytes, rest.first(count));
    write_block(write, BlockKind::operations, bytes.bytes());
    rest = rest.subspan(count);
  }
  for (std::size_t table = 0; table < history.tables.size(); ++table) {
    if (history.tables[table].has_audit) {
      bytes.clear();
      encode_audit(bytes, static_cast<std::uint32_t>(table), history.tables[table].audit);
      write_block(write, BlockKind::audit, bytes.bytes());
    }
  }
  bytes.clear();
  bytes.put_varint(history.operations.size());
  write_block(write, BlockKind::end, bytes.bytes());
}

constexpr std::string_view kTruncated =
    "the history file is truncated; write it again (was the disk full, or the run killed?)";
constexpr std::string_view kCorrupt = "the history file is corrupt; get it again from its source";

bool decode_block(BlockKind kind, ByteReader& in, History& history) {
  switch (kind) {
    case BlockKind::operations:
      return decode_operations(in, history);
    case BlockKind::audit:
      return decode_audit(in, history);
    case BlockKind::end:
      return in.get_varint() == history.operations.size() && in.is_ok() && in.is_at_end();
    case BlockKind::header:
      break;
  }
  return false;  // the header comes first, and once
}

}  // namespace

std::expected<void, std::string> write_history(const History& history,
                                               const std::filesystem::path& path) {
  PendingFile file(path);
  write_all([&file](std::string_view bytes) { file.write(bytes); }, history);
  if (auto kept = file.keep(); !kept) {
    return std::unexpected(
        fmt::format("cannot write the history file {}: {}", path.string(), kept.error()));
  }
  return {};
}

std::string history_bytes(const History& history) {
  std::string all;
  write_all([&all](std::string_view bytes) { all += bytes; }, history);
  return all;
}

std::expected<History, std::string> parse_history(std::string_view bytes) {
  if (!bytes.starts_with(kHistoryMagic)) {
    const bool is_cut = kHistoryMagic.starts_with(bytes) && !bytes.empty();
    return std::unexpected(std::string(
        is_cut ? kTruncated
               : "this is not a misdeal history file; pass one that `misdeal stress` wrote"));
  }
  ByteReader in(bytes.substr(kHistoryMagic.size()));
  const std::uint8_t version = in.get_byte();
  if (!in.is_ok()) {
    return std::unexpected(std::string(kTruncated));
  }
  if (version != kHistoryFormatVersion) {
    return std::unexpected(fmt::format(
        "the history file has format version {}, this program reads version {}; use the misdeal "
        "that wrote it",
        version, kHistoryFormatVersion));
  }
  History history;
  bool is_header_read = false;
  for (;;) {
    if (in.remaining() < kFramingBytes) {
      return std::unexpected(std::string(kTruncated));
    }
    const std::uint8_t kind_byte = in.get_byte();
    const std::uint64_t size = in.get_u64();
    if (size > in.remaining() - 8) {
      return std::unexpected(std::string(kTruncated));
    }
    const std::string_view payload = in.get_bytes(size);
    const std::uint64_t expected = in.get_u64();
    const bool is_known = kind_byte >= static_cast<std::uint8_t>(BlockKind::header) &&
                          kind_byte <= static_cast<std::uint8_t>(BlockKind::end);
    if (!is_known || expected != block_checksum(kind_byte, payload)) {
      return std::unexpected(std::string(kCorrupt));
    }
    const auto kind = static_cast<BlockKind>(kind_byte);
    ByteReader block(payload);
    const bool is_good = is_header_read
                             ? decode_block(kind, block, history)
                             : kind == BlockKind::header && decode_header(block, history);
    is_header_read = true;
    if (!is_good || (kind == BlockKind::end && !in.is_at_end())) {
      return std::unexpected(std::string(kCorrupt));
    }
    if (kind == BlockKind::end) {
      return history;
    }
  }
}

std::expected<History, std::string> read_history(const std::filesystem::path& path) {
  const auto failed = [&path](std::string_view why) {
    return std::unexpected(fmt::format("{}: {}", path.string(), why));
  };
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return failed("there is no such history file; check the path");
  }
  if (!std::filesystem::is_regular_file(status)) {
    return failed("not a regular file; pass a history file");
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (file == nullptr) {
    return failed(fmt::format("cannot open it: {}; check its permissions",
                              std::generic_category().message(errno)));
  }
  std::string bytes;
  bytes.resize(std::filesystem::file_size(path, error));
  if (error || std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
    return failed("cannot read it to the end; check the disk, then try again");
  }
  auto history = parse_history(bytes);
  if (!history) {
    return failed(history.error());
  }
  return history;
}

}  // namespace misdeal::harness
