#include "harness/wire/load_run.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace misdeal::wire {

namespace {

constexpr std::chrono::milliseconds kWatchEvery{5};

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

using TimePoint = std::chrono::steady_clock::time_point;

TimePoint time_point(std::int64_t ns) {
  return TimePoint{std::chrono::nanoseconds{ns}};
}

}  // namespace

LoadRun::LoadRun(ConnectionPool& pool, ShotSource& source, const LoadLimits& limits,
                 std::optional<FixedRate> rate)
    : pool_(pool),
      source_(source),
      duration_ns_(limits.duration ? limits.duration->count() : kNever),
      shots_max_(limits.shots_max.value_or(kNoLimit)),
      slots_(pool.size()),
      active_(pool.size()),
      watch_timer_(pool.io().get_executor()),
      is_paced_(rate.has_value()),
      rate_(rate.value_or(FixedRate{})),
      rate_timer_(pool.io().get_executor()),
      idle_(pool.size()) {
  pool_.set_owner(this);
}

// NOLINTNEXTLINE(bugprone-exception-escape): what is thrown here is a fault of ours; it may end us.
LoadRun::~LoadRun() {
  watch_timer_.cancel();
  rate_timer_.cancel();
  for (Slot& slot : slots_) slot.due_timer.reset();
  pool_.poll();  // handlers that were cut short still point here
  pool_.set_owner(nullptr);
}

PacedResult LoadRun::run() {
  const std::uint64_t connected_before = pool_.connect_count();
  start_ns_ = now_ns_ = now_ns();
  give_up_ns_ = give_up_time();
  for (unsigned index = 0; index < slots_.size(); ++index) feed(index);
  if (active_ > 0) {
    watch_for_the_end();
    pool_.run();
  }
  if (is_paced_) count_unsent();
  load_.elapsed = std::chrono::nanoseconds{now_ns() - start_ns_};
  load_.connections = pool_.connect_count() - connected_before;
  return {load_, latency_};
}

/// When the last shot has been due for as long as a reply may take; never, if there is no last one.
std::int64_t LoadRun::give_up_time() const {
  if (!is_paced_) return kNever;
  std::int64_t end_ns = duration_ns_;
  if (shots_max_ != kNoLimit) end_ns = std::min(end_ns, rate_.due_ns(shots_max_));
  return end_ns == kNever ? kNever : start_ns_ + end_ns + pool_.options().reply_timeout.count();
}

void LoadRun::on_reply(Connection& connection) {
  const auto index = static_cast<unsigned>(connection.token());
  Slot& slot = slots_[index];
  const Reply& reply = connection.reply();
  now_ns_ = reply.times.complete_ns;
  count(reply);
  source_.on_reply(slot.shot, reply);
  const bool sends_again = slot.shot.fault == Fault::retried && reply.attempt == 0;
  if (sends_again && !pool_.is_stop_requested()) return connection.start(slot.shot, 1);
  if (--slot.pending == 0) feed(index);
}

void LoadRun::count(const Reply& reply) {
  ++load_.sendings;
  ++load_.fates[static_cast<std::size_t>(reply.fate)];
  const ReplyTimes& times = reply.times;
  if (reply.is_answered()) {
    ++load_.status_hundreds[static_cast<std::size_t>(reply.status / 100)];
    load_.from_send.record(times.complete_ns - times.first_out_ns);
  }
  if (!is_paced_ || reply.attempt != 0) return;
  if (times.first_out_ns == 0) {
    latency_.record_unsent();
  } else {
    latency_.record(times, reply.is_answered());
  }
}

void LoadRun::feed(unsigned index) {
  if (is_paced_) {
    idle_[(idle_begin_ + idle_count_++) % idle_.size()] = index;
    return send_what_is_due();
  }
  if (is_over()) return retire(1);
  const auto shot = source_.next(index);
  if (!shot) return retire(1);
  slots_[index].shot = *shot;
  if (shot->due_ns > now_ns_) return send_when_due(index);
  send(index);
}

void LoadRun::send(unsigned index) {
  Slot& slot = slots_[index];
  slot.shot.connection = index;
  slot.pending = slot.shot.fault == Fault::duplicated ? 2 : 1;
  ++load_.shots;
  Connection& connection = pool_.connection(index);
  connection.set_token(index);
  connection.start(slot.shot, 0);
  if (slot.shot.fault != Fault::duplicated) return;
  Connection& spare = pool_.spare(index);
  spare.set_token(index);
  spare.start(slot.shot, 1);
}

void LoadRun::send_when_due(unsigned index) {
  Slot& slot = slots_[index];
  slot.is_waiting_for_due = true;
  if (!slot.due_timer) slot.due_timer.emplace(pool_.io().get_executor());
  slot.due_timer->expires_at(time_point(slot.shot.due_ns));
  slot.due_timer->async_wait([this, index](const boost::system::error_code& error) {
    if (error || !slots_[index].is_waiting_for_due) return;
    slots_[index].is_waiting_for_due = false;
    now_ns_ = now_ns();
    if (is_over()) return retire(1);
    send(index);
  });
}

void LoadRun::retire(unsigned slots) {
  active_ -= slots;
  if (active_ == 0) pool_.leave();
}

bool LoadRun::is_over() const {
  return load_.shots >= shots_max_ || now_ns_ - start_ns_ >= duration_ns_ ||
         pool_.is_stop_requested();
}

void LoadRun::watch_for_the_end() {
  watch_timer_.expires_after(kWatchEvery);
  watch_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    now_ns_ = now_ns();
    if (is_paced_) {
      send_what_is_due();
    } else if (is_over()) {
      for (Slot& slot : slots_) {
        if (std::exchange(slot.is_waiting_for_due, false)) retire(1);
      }
    }
    if (active_ > 0) watch_for_the_end();
  });
}

// --- fixed rate ----------------------------------------------------------------------------------

void LoadRun::send_what_is_due() {
  now_ns_ = now_ns();
  is_cut_off_ |= pool_.is_stop_requested() || now_ns_ > give_up_ns_;
  while (idle_count_ > 0 && is_any_left() && next_due_ns() <= now_ns_) {
    const std::int64_t due_ns = next_due_ns();
    const unsigned index = idle_[idle_begin_];
    idle_begin_ = (idle_begin_ + 1) % idle_.size();
    --idle_count_;
    const auto shot = source_.next(index);
    if (!shot) {
      retire(1);
      continue;
    }
    slots_[index].shot = *shot;
    slots_[index].shot.due_ns = due_ns;
    ++next_due_;
    send(index);
    now_ns_ = now_ns();
  }
  if (idle_count_ == 0) return;
  if (is_any_left()) return wait_for_next_due();
  retire(static_cast<unsigned>(std::exchange(idle_count_, 0)));
}

std::int64_t LoadRun::next_due_ns() const {
  return start_ns_ + rate_.due_ns(next_due_);
}

bool LoadRun::is_any_left() const {
  return !is_cut_off_ && next_due_ < shots_max_ && next_due_ns() - start_ns_ < duration_ns_;
}

void LoadRun::wait_for_next_due() {
  const std::int64_t due_ns = next_due_ns();
  if (std::exchange(timer_due_ns_, due_ns) == due_ns) return;  // is set to it already
  rate_timer_.expires_at(time_point(due_ns));
  rate_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) send_what_is_due();
  });
}

void LoadRun::count_unsent() {
  if (!is_cut_off_) return;
  const std::int64_t end_ns = now_ns();
  is_cut_off_ = false;
  for (; is_any_left() && next_due_ns() <= end_ns; ++next_due_) latency_.record_unsent();
}

}  // namespace misdeal::wire
