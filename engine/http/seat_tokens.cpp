#include "engine/http/seat_tokens.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <fmt/format.h>
#include <sys/random.h>

namespace misdeal::engine::http {
namespace {

/// No early end: what is wrong shows only in the result.
bool is_equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;  // Lengths are no secret.
  }
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto from_a = static_cast<unsigned>(static_cast<unsigned char>(a[i]));
    difference |= from_a ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace

SeatTokens SeatTokens::with_random_key() {
  return SeatTokens({random_bits(), random_bits()});
}

std::string SeatTokens::token_of(const Stay& stay) const {
  const std::array<std::uint64_t, 3> words{stay.table, stay.seat.value, stay.joined};
  const SipTag tag = siphash(key_, words);
  return fmt::format("{:x}-{:016x}{:016x}", stay.joined, tag[0], tag[1]);
}

std::optional<Version> SeatTokens::verify(std::uint64_t table, SeatNo seat,
                                          std::string_view token) const {
  Version joined = 0;
  const char* const end = token.data() + token.size();
  const auto number = std::from_chars(token.data(), token.data() + token.size(), joined, 16);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '-') {
    return std::nullopt;
  }
  const std::string expected = token_of({table, seat, joined});
  return is_equal_in_constant_time(token, expected) ? std::optional(joined) : std::nullopt;
}

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  while (::getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
    if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
  }
  return bits;
}

}  // namespace misdeal::engine::http
