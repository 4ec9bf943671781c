#pragma once

#include <cstdint>
#include <string_view>

namespace misdeal::reports {

/// 64-bit FNV-1a (Fowler, Noll and Vo, 1991): the same on every machine and for ever, which
/// fingerprints in code scanning must be. Not for hash tables that strangers fill.
constexpr std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3ULL;
  }
  return hash;
}

}  // namespace misdeal::reports
