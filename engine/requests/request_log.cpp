#include "engine/requests/request_log.h"

#include <algorithm>

namespace misdeal::engine {

RequestLog::RequestLog(Nanoseconds ttl, std::size_t requests_max, const SipKey& hash_key)
    : ttl_(ttl), requests_max_(requests_max), slot_of_(0, RequestIdHash(hash_key)) {}

RequestLog::Lookup RequestLog::look_up(const RequestId& id, std::uint64_t fingerprint,
                                       Nanoseconds now) {
  expire(now);
  const auto found = slot_of_.find(id);
  if (found == slot_of_.end()) {
    return {};
  }
  const Slot& known = slot(found->second);
  if (known.fingerprint != fingerprint) {
    return {Found::mismatch, nullptr};
  }
  if (known.is_running) {
    return {Found::running, nullptr};
  }
  return {Found::completed, &known.response};
}

std::optional<RequestLog::Ticket> RequestLog::begin(const RequestId& id,
                                                    std::uint64_t fingerprint) {
  if (is_full()) {
    return std::nullopt;
  }
  const std::uint32_t index = take_slot();
  try {
    slot_of_.emplace(id, index);
  } catch (...) {
    free_slot(index);
    throw;
  }
  Slot& running = slot(index);
  running.id = id;
  running.fingerprint = fingerprint;
  running.is_running = true;
  return Ticket(index);
}

void RequestLog::complete(Ticket ticket, const Response& response, Nanoseconds now) noexcept {
  if (!ticket.is_set()) {
    return;
  }
  Slot& done = slot(ticket.slot_);
  done.response = response;
  done.completed_at = now;
  done.is_running = false;
  done.next = kNoSlot;
  done.previous = newest_;
  if (newest_ == kNoSlot) {
    oldest_ = ticket.slot_;
  } else {
    slot(newest_).next = ticket.slot_;
  }
  newest_ = ticket.slot_;
}

void RequestLog::abandon(Ticket ticket) noexcept {
  if (!ticket.is_set()) {
    return;
  }
  slot_of_.erase(slot(ticket.slot_).id);
  free_slot(ticket.slot_);
}

bool RequestLog::remember(const RequestId& id, std::uint64_t fingerprint, const Response& response,
                          Nanoseconds now) {
  if (slot_of_.contains(id)) {
    return false;
  }
  const std::optional<Ticket> ticket = begin(id, fingerprint);
  if (!ticket) {
    return false;
  }
  complete(*ticket, response, now);
  return true;
}

RememberedRequest RequestLog::remembered(const Slot& known) {
  if (known.is_running) {
    return {.id = known.id, .fingerprint = known.fingerprint, .is_running = true};
  }
  return {.id = known.id,
          .fingerprint = known.fingerprint,
          .completed_at = known.completed_at,
          .response = known.response};
}

std::optional<RememberedRequest> RequestLog::find(const RequestId& id) const {
  const auto found = slot_of_.find(id);
  return found == slot_of_.end() ? std::nullopt : std::optional(remembered(slot(found->second)));
}

std::vector<RememberedRequest> RequestLog::newest(std::size_t count_max) const {
  std::vector<RememberedRequest> requests;
  requests.reserve(std::min(count_max, size()));
  for (std::uint32_t index = newest_; index != kNoSlot && requests.size() < count_max;
       index = index == oldest_ ? kNoSlot : slot(index).previous) {
    requests.push_back(remembered(slot(index)));
  }
  return requests;
}

std::uint32_t RequestLog::take_slot() {
  if (free_ != kNoSlot) {
    const std::uint32_t index = free_;
    free_ = slot(index).next;
    return index;
  }
  if (slots_used_ == chunks_.size() * kChunkSlots) {
    // Of the last one no more than can ever be used: slots are bounded by requests_max.
    chunks_.push_back(std::make_unique<Slot[]>(std::min(kChunkSlots, requests_max_ - slots_used_)));
  }
  return slots_used_++;
}

void RequestLog::free_slot(std::uint32_t index) noexcept {
  Slot& freed = slot(index);
  freed.is_running = false;
  freed.next = free_;
  free_ = index;
}

void RequestLog::expire(Nanoseconds now) {
  while (oldest_ != kNoSlot && now - slot(oldest_).completed_at >= ttl_) {
    const std::uint32_t expired = oldest_;
    oldest_ = slot(expired).next;
    if (oldest_ == kNoSlot) {
      newest_ = kNoSlot;
    }
    slot_of_.erase(slot(expired).id);
    free_slot(expired);
  }
}

}  // namespace misdeal::engine
