#include "harness/check/request_groups.h"

#include <bit>

#include "harness/history/byte_mix.h"

namespace misdeal::harness {
namespace {

std::uint64_t hash_of(const engine::RequestId& id) {
  return multiply_mix(id.high ^ 0xA0761D6478BD642FULL, id.low ^ 0xE7037ED1A0B428DBULL);
}

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32U);
}

}  // namespace

RequestGroups::RequestGroups(std::span<const Operation> operations,
                             std::span<const std::uint32_t> members)
    : operations_(operations),
      members_(members),
      slots_(std::bit_ceil(members.size() + members.size() / 2 + 1)),
      next_(members.size(), kNone),
      is_first_(members.size(), false) {
  // From the last to the first, so that each arrival is put in front of the later ones.
  for (std::size_t i = members_.size(); i-- > 0;) {
    const auto position = static_cast<std::uint32_t>(i);
    const engine::RequestId& id = id_at(position);
    if (!id.is_set()) {
      continue;
    }
    const std::uint64_t hash = hash_of(id);
    Slot& slot = slots_[slot_of(id, hash)];
    if (slot.first != kNone) {
      is_first_[slot.first] = false;
    }
    next_[i] = slot.first;
    is_first_[i] = true;
    slot = {.tag = tag_of(hash), .first = position};
  }
}

std::size_t RequestGroups::slot_of(const engine::RequestId& id, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].first != kNone &&
         (slots_[at].tag != tag_of(hash) || id_at(slots_[at].first) != id)) {
    at = (at + 1) & mask;
  }
  return at;
}

std::vector<std::uint32_t> RequestGroups::arrivals_of(const engine::RequestId& id) const {
  std::vector<std::uint32_t> arrivals;
  if (id.is_set()) {
    for (std::uint32_t at = slots_[slot_of(id, hash_of(id))].first; at != kNone; at = next_[at]) {
      arrivals.push_back(members_[at]);
    }
  }
  return arrivals;
}

}  // namespace misdeal::harness
