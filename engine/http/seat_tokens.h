#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/poker/seat_no.h"
#include "engine/requests/request.h"
#include "engine/requests/siphash.h"

namespace misdeal::engine::http {

/// What a token stands for: one stay at one seat. It is named by the version of the commit by which
/// the player joined, so a token can be derived from the recorded answer to a join: a retried join
/// gets the same token, and none is stored. Seat 0 with version 0 stands for whoever opened the
/// table.
struct Stay {
  std::uint64_t table = 0;
  SeatNo seat;
  Version joined = 0;
};

/// Makes and verifies tokens: the stay's version in hexadecimal, a dash, and a keyed hash of the
/// stay. Who does not know the key can make none and learns nothing from any number of them.
/// Immutable, so thread-safe.
class SeatTokens {
 public:
  explicit SeatTokens(const SipKey& key) : key_(key) {}
  /// With a key from the system's random source. Throws std::system_error if there is none.
  static SeatTokens with_random_key();

  [[nodiscard]] std::string token_of(const Stay& stay) const;

  /// The version at which the bearer joined, if the token was made for a stay at that seat; nothing
  /// for any other text. Takes the same time wherever the first difference lies.
  [[nodiscard]] std::optional<Version> verify(std::uint64_t table, SeatNo seat,
                                              std::string_view token) const;

 private:
  SipKey key_;
};

/// 64 bits from the system's random source. Throws std::system_error.
std::uint64_t random_bits();

}  // namespace misdeal::engine::http
