#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace misdeal::engine {

using SipKey = std::array<std::uint64_t, 2>;
using SipTag = std::array<std::uint64_t, 2>;

/// SipHash-2-4 with 128 bits of output: a keyed hash that nobody without the key can predict, made
/// for short messages (Aumasson, Bernstein: SipHash: a fast short-input PRF, 2012). Here the
/// message is whole 64-bit words. Pure; about 30 ns for three words.
SipTag siphash(const SipKey& key, std::span<const std::uint64_t> words);

/// SipHash-1-3 with 64 bits of output, of a message of two words: for hash tables, whose values
/// nobody gets to see. Pure; about 8 ns.
std::uint64_t siphash13(const SipKey& key, std::uint64_t first, std::uint64_t second);

}  // namespace misdeal::engine
