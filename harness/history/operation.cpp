#include "harness/history/operation.h"

#include <array>
#include <cstring>
#include <type_traits>

#include "harness/history/byte_mix.h"

namespace misdeal::harness {
namespace {

constexpr std::array<std::string_view, kOperationKindCount> kKindNames{
    "fold", "check", "call", "bet", "raise", "start_hand", "join", "leave", "add_chips", "read"};

constexpr std::array<std::string_view, kOperationOutcomeCount> kOutcomeNames{
    "committed",   "refused_by_rules", "stale_version", "id_reused", "in_progress",
    "quarantined", "overloaded",       "failed",        "observed",  "unknown"};

}  // namespace

std::uint64_t digest(const engine::TableView& view) {
  static_assert(std::has_unique_object_representations_v<engine::TableView>);
  static_assert(sizeof(engine::TableView) == 30 * sizeof(std::uint64_t));
  std::array<std::uint64_t, 30> words;
  std::memcpy(words.data(), &view, sizeof view);
  // Three lanes that do not wait for each other; the constants keep zero words from cancelling.
  std::uint64_t a = 0xA0761D6478BD642FULL;
  std::uint64_t b = 0xE7037ED1A0B428DBULL;
  std::uint64_t c = 0x8EBC6AF09C88C6E3ULL;
  for (std::size_t i = 0; i < words.size(); i += 6) {
    a = multiply_mix(words[i] ^ 0x589965CC75374CC3ULL, words[i + 1] ^ a) + i;
    b = multiply_mix(words[i + 2] ^ 0x1D8E4E27C47D124FULL, words[i + 3] ^ b) + i;
    c = multiply_mix(words[i + 4] ^ 0xEB44ACCAB455D165ULL, words[i + 5] ^ c) + i;
  }
  const std::uint64_t hash = multiply_mix(a ^ (b << 1U), c ^ (b >> 63U) ^ 0x9E3779B97F4A7C15ULL);
  return hash == 0 ? 1 : hash;  // 0 says that there is none
}

std::string_view to_string(OperationKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kKindNames.size() ? kKindNames[index] : "?";
}

std::string_view to_string(OperationOutcome outcome) {
  const auto index = static_cast<std::size_t>(outcome);
  return index < kOutcomeNames.size() ? kOutcomeNames[index] : "?";
}

}  // namespace misdeal::harness
