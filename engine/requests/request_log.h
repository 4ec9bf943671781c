#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "engine/requests/clock.h"
#include "engine/requests/request.h"
#include "engine/requests/request_id_hash.h"
#include "engine/requests/response.h"

namespace misdeal::engine {

/// What is known of one request.
struct RememberedRequest {
  RequestId id;
  std::uint64_t fingerprint = 0;
  bool is_running = false;
  Nanoseconds completed_at{};  ///< zero while running
  Response response;           ///< valid unless running
};

/// What requests a table has seen and how it answered: the memory that makes a retry harmless.
///
/// An id is *running* from begin() until complete() and never expires meanwhile; then it is
/// *completed* and remembered for the time to live, counted from completion. At
/// completion + ttl exactly, it is unknown again. Bounded: with `requests_max` ids remembered, new
/// ones are turned away; none is forgotten early.
///
/// Not thread-safe: whoever owns the log (a table, behind its lock) keeps calls apart.
/// Every operation is O(1), expiry amortised; about 350 bytes an id, allocated as needed.
class RequestLog {
 public:
  enum class Found : std::uint8_t { unknown, completed, running, mismatch };

  struct Lookup {
    Found found = Found::unknown;
    const Response* response = nullptr;  ///< if completed; valid until the next non-const call
  };

  /// Names a running request. A default ticket names none: completing or abandoning it is a no-op.
  class Ticket {
   public:
    Ticket() = default;
    [[nodiscard]] bool is_set() const { return slot_ != kNoSlot; }

   private:
    friend class RequestLog;
    explicit Ticket(std::uint32_t slot) : slot_(slot) {}
    std::uint32_t slot_ = kNoSlot;
  };

  /// Requires ttl >= 0, 1 <= requests_max < 2^32 - 1. `hash_key`: random where clients may mean
  /// harm, see RequestIdHash; what a log does is the same with any.
  RequestLog(Nanoseconds ttl, std::size_t requests_max, const SipKey& hash_key = {});

  /// What is known of an id at `now`. Forgets what has expired by then. `mismatch`: the id was used
  /// with another fingerprint, running or completed. Requires an id that is set and `now` not
  /// before that of any earlier call.
  Lookup look_up(const RequestId& id, std::uint64_t fingerprint, Nanoseconds now);

  /// Remembers the id as running; nothing if the log is full. All memory that complete() needs is
  /// allocated here. Requires an unknown id. May throw std::bad_alloc, then nothing changed.
  std::optional<Ticket> begin(const RequestId& id, std::uint64_t fingerprint);

  /// Ends a running request with its answer; the time to live starts at `now`.
  void complete(Ticket ticket, const Response& response, Nanoseconds now) noexcept;

  /// Forgets a running request as if it had never arrived.
  void abandon(Ticket ticket) noexcept;

  /// begin() and complete() in one. An id that is known already keeps its first record; false then,
  /// and when the log is full.
  bool remember(const RequestId& id, std::uint64_t fingerprint, const Response& response,
                Nanoseconds now);

  /// Forgets what has expired by `now`, as every look_up() does.
  void expire(Nanoseconds now);

  /// What is known of an id, whatever its fingerprint.
  [[nodiscard]] std::optional<RememberedRequest> find(const RequestId& id) const;

  /// The requests that were completed last, newest first. O(count_max).
  [[nodiscard]] std::vector<RememberedRequest> newest(std::size_t count_max) const;

  [[nodiscard]] std::size_t size() const { return slot_of_.size(); }
  [[nodiscard]] bool is_full() const { return slot_of_.size() >= requests_max_; }

 private:
  static constexpr std::uint32_t kNoSlot = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t kChunkSlots = 64;

  struct Slot {
    RequestId id;
    std::uint64_t fingerprint = 0;
    Nanoseconds completed_at{};
    std::uint32_t next = kNoSlot;      ///< completed: the next to expire; free: the next free one
    std::uint32_t previous = kNoSlot;  ///< completed: the one before; stale for the oldest
    bool is_running = false;
    Response response;
  };

  [[nodiscard]] Slot& slot(std::uint32_t index) {
    return chunks_[index / kChunkSlots][index % kChunkSlots];
  }
  [[nodiscard]] const Slot& slot(std::uint32_t index) const {
    return chunks_[index / kChunkSlots][index % kChunkSlots];
  }
  static RememberedRequest remembered(const Slot& known);
  std::uint32_t take_slot();
  void free_slot(std::uint32_t index) noexcept;

  Nanoseconds ttl_;
  std::size_t requests_max_;
  boost::unordered_flat_map<RequestId, std::uint32_t, RequestIdHash> slot_of_;
  std::vector<std::unique_ptr<Slot[]>> chunks_;  ///< grown, never moved: no pause to copy
  std::uint32_t slots_used_ = 0;                 ///< slots ever handed out
  std::uint32_t free_ = kNoSlot;
  // Completed requests in the order of completion, hence of expiry.
  std::uint32_t oldest_ = kNoSlot;
  std::uint32_t newest_ = kNoSlot;
};

}  // namespace misdeal::engine
