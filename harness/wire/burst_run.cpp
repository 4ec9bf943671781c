#include "harness/wire/burst_run.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <time.h>

#include "harness/wire/frozen_process.h"
#include "harness/wire/peer_queue.h"
#include "harness/wire/unpreempted.h"

namespace misdeal::wire {

namespace {

/// How long a frozen server's queue may take to fill; on one machine it is microseconds.
constexpr std::int64_t kQueueWithinNs = 200'000'000;

bool shares_connections(SyncMode mode) {
  return mode == SyncMode::sequential || mode == SyncMode::cold;
}

/// Leaves the processor to the server while it is waited for.
void pause_briefly() {
  const timespec pause{.tv_sec = 0, .tv_nsec = 50'000};
  nanosleep(&pause, nullptr);
}

}  // namespace

BurstRun::BurstRun(ConnectionPool& pool, std::span<const Shot> shots, const BurstOptions& options)
    : pool_(pool), shots_(shots), options_(options), replies_(shots.size()) {
  pool_.set_owner(this);
}

// NOLINTNEXTLINE(bugprone-exception-escape): without memory to close what is open, it ends here.
BurstRun::~BurstRun() {
  pool_.drop_temporaries();
  pool_.set_owner(nullptr);
}

std::expected<Volley, std::string> BurstRun::run() {
  if (auto wrong = objection()) return std::unexpected(*std::move(wrong));
  assign_connections();
  switch (options_.mode) {
    case SyncMode::sequential:
      fire_one_after_another();
      break;
    case SyncMode::cold:
      fire_over_new_connections();
      break;
    case SyncMode::tight:
      fire_tight();
      break;
    case SyncMode::last_byte:
      fire_last_bytes();
      break;
    case SyncMode::freeze:
      if (auto fired = fire_at_a_frozen_server(); !fired) return std::unexpected(fired.error());
      break;
  }
  return volley();
}

std::optional<std::string> BurstRun::objection() const {
  std::vector<bool> is_taken(pool_.size());
  for (std::size_t i = 0; i < shots_.size(); ++i) {
    const Shot& shot = shots_[i];
    if (shot.bytes.empty() || shot.body_size > shot.bytes.size()) {
      return fmt::format("shot {} of the burst has no bytes, or a body larger than itself", i);
    }
    if (shot.connection >= pool_.size()) {
      return fmt::format("shot {} of the burst is for connection {}, but there are only {}", i,
                         shot.connection, pool_.size());
    }
    if (is_taken[shot.connection] && !shares_connections(options_.mode)) {
      return fmt::format(
          "two shots of the burst are for connection {}; in mode {} each needs its own",
          shot.connection, name_of(options_.mode));
    }
    is_taken[shot.connection] = true;
  }
  if (options_.mode == SyncMode::freeze && !options_.server_pid) {
    return "to freeze the server, its process number is needed";
  }
  return std::nullopt;
}

void BurstRun::assign_connections() {
  const bool is_cold = options_.mode == SyncMode::cold;
  for (std::size_t i = 0; i < shots_.size(); ++i) {
    const unsigned index = shots_[i].connection;
    sendings_.push_back({i, 0, is_cold ? &pool_.add_temporary() : &pool_.connection(index)});
    if (shots_[i].fault == Fault::duplicated) {
      sendings_.push_back({i, 1, is_cold ? &pool_.add_temporary() : &pool_.spare(index)});
    }
  }
}

// --- the modes -----------------------------------------------------------------------------------

void BurstRun::fire_one_after_another() {
  for (std::size_t i = 0; i < sendings_.size() && !pool_.is_stop_requested(); ++i) {
    start(sendings_[i]);
    // The two sendings of a duplicated shot belong together.
    const bool is_followed_by_twin = i + 1 < sendings_.size() && sendings_[i + 1].attempt == 1;
    if (!is_followed_by_twin) await_pending();
  }
}

void BurstRun::fire_over_new_connections() {
  for (const Sending& sending : sendings_) start(sending);
  await_pending();
}

void BurstRun::fire_tight() {
  make_ready();
  for (const Sending& sending : sendings_) begin(sending);
  release();
  await_pending();
}

void BurstRun::fire_last_bytes() {
  make_ready();
  for (const Sending& sending : sendings_) begin(sending);
  hold_back_last_bytes();
  release();
  await_pending();
}

std::expected<void, std::string> BurstRun::fire_at_a_frozen_server() {
  make_ready();
  {
    const auto frozen = FrozenProcess::freeze(options_.server_pid.value_or(0));
    if (!frozen) return std::unexpected(frozen.error());
    for (const Sending& sending : sendings_) begin(sending);
    release();
    wait_until_queued();
    // Where all is queued, nothing of it was read: what is there to read was sent before.
    answered_while_frozen_ = in_place_ != sendings_.size() && has_answers();
  }
  await_pending();
  return {};
}

// --- their parts ---------------------------------------------------------------------------------

void BurstRun::make_ready() {
  pending_ = sendings_.size();
  for (const Sending& sending : sendings_) sending.connection->make_ready();
  await_pending();
}

void BurstRun::begin(const Sending& sending) {
  const auto at = static_cast<std::size_t>(&sending - sendings_.data());
  ++pending_;
  sending.connection->set_token(at);
  sending.connection->begin(shots_[sending.shot], sending.attempt);
  sending.connection->await_answer_early();
}

void BurstRun::start(const Sending& sending) {
  const auto at = static_cast<std::size_t>(&sending - sendings_.data());
  ++pending_;
  sending.connection->set_token(at);
  sending.connection->start(shots_[sending.shot], sending.attempt);
}

void BurstRun::release() {
  const Unpreempted until_released;
  for (const auto& [shot, attempt, connection] : sendings_) {
    connection->send_up_to(connection->send_size());
  }
}

void BurstRun::hold_back_last_bytes() {
  for (const auto& [shot, attempt, connection] : sendings_) {
    if (connection->send_size() > 1) connection->send_up_to(connection->send_size() - 1);
  }
  wait_until_read();
}

/// Until the kernel has taken everything up to the held-back bytes, and the server has read it, as
/// far as can be seen.
void BurstRun::wait_until_read() {
  const std::int64_t give_up = now_ns() + options_.hold_max.count();
  const auto is_out = [](const Sending& sending) {
    const Connection& connection = *sending.connection;
    return !connection.is_busy() || connection.sent_size() + 1 >= connection.send_size();
  };
  while (!std::ranges::all_of(sendings_, is_out) && now_ns() < give_up) {
    pause_briefly();
    pool_.poll();
  }
  std::vector<int> unread;
  for (const Sending& sending : sendings_) {
    if (sending.connection->is_open()) unread.push_back(sending.connection->native_handle());
  }
  const std::size_t all = unread.size();
  // In a thread of its own: one that has just been busy looking is sent off its processor by the
  // first server thread that it wakes, in the middle of the release.
  std::thread([&] {
    PeerQueue queue;
    while (true) {
      bool is_visible = true;
      std::erase_if(unread, [&](int handle) {
        const auto size = queue.unread_size(handle);
        is_visible &= size.has_value();
        return size == 0U;
      });
      if (is_visible) in_place_ = static_cast<unsigned>(all - unread.size());
      if (unread.empty() || now_ns() >= give_up || pool_.is_stop_requested()) return;
      pause_briefly();
    }
  }).join();
}

/// Until all that was sent has arrived at the frozen server, as far as can be seen.
void BurstRun::wait_until_queued() {
  PeerQueue queue;
  const std::int64_t give_up = now_ns() + kQueueWithinNs;
  while (true) {
    unsigned queued = 0;
    bool is_visible = true;
    for (const auto& [shot, attempt, connection] : sendings_) {
      if (!connection->is_open()) continue;
      const auto unread = queue.unread_size(connection->native_handle());
      is_visible &= unread.has_value();
      if (unread == connection->send_size()) ++queued;
    }
    if (is_visible) in_place_ = queued;
    if (!is_visible || queued == sendings_.size() || now_ns() >= give_up) return;
    pause_briefly();
  }
}

bool BurstRun::has_answers() const {
  return std::ranges::any_of(sendings_, [](const Sending& sending) {
    int size = 0;
    return sending.connection->is_open() &&
           ioctl(sending.connection->native_handle(), FIONREAD, &size) == 0 && size > 0;
  });
}

void BurstRun::await_pending() {
  if (pending_ > 0) pool_.run();
}

void BurstRun::on_ready(Connection&) {
  if (--pending_ == 0) pool_.leave();
}

void BurstRun::on_reply(Connection& connection) {
  const Sending& sending = sendings_[connection.token()];
  const Shot& shot = shots_[sending.shot];
  const Reply& reply = connection.reply();
  if (reply.attempt == 0) {
    replies_[sending.shot].emplace(reply);
  } else {
    repeats_.emplace_back(reply);
  }
  const bool sends_again = shot.fault == Fault::retried && reply.attempt == 0;
  if (sends_again && !pool_.is_stop_requested()) return connection.start(shot, 1);
  if (--pending_ == 0) pool_.leave();
}

Volley BurstRun::volley() {
  Volley volley;
  std::vector<ReplyTimes> times;
  for (std::size_t i = 0; i < shots_.size(); ++i) {
    const Reply never_sent{.connection = shots_[i].connection,
                           .detail = "the run was stopped before it was sent"};
    volley.replies.push_back(std::move(replies_[i]).value_or(KeptReply(never_sent)));
    times.push_back(volley.replies.back().view().times);
  }
  volley.repeats = std::move(repeats_);
  volley.spread = spread_of(times);
  volley.spread.in_place_before_release = in_place_;
  if (options_.mode == SyncMode::freeze) volley.spread.release_ns = 0;
  volley.spread.answered_while_frozen = answered_while_frozen_;
  return volley;
}

}  // namespace misdeal::wire
