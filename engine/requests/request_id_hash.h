#pragma once

#include <cstddef>

#include "engine/requests/request.h"
#include "engine/requests/siphash.h"

namespace misdeal::engine {

/// Where an id is kept in a hash table. Clients choose their ids: without knowing the key, they
/// cannot choose many that are kept in the same place, and slow a table down for everybody.
class RequestIdHash {
 public:
  using is_avalanching = void;  ///< tells Boost's tables not to mix once more

  explicit RequestIdHash(const SipKey& key) : key_(key) {}

  std::size_t operator()(const RequestId& id) const noexcept {
    return static_cast<std::size_t>(siphash13(key_, id.high, id.low));
  }

 private:
  SipKey key_;
};

}  // namespace misdeal::engine
