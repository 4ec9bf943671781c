#include <bit>
#include <cerrno>

#include <fmt/format.h>
#include <pthread.h>

#include "harness/explore/runtime_step.h"

namespace misdeal::explore {

namespace {

std::string_view noun(SyncKind kind) {
  switch (kind) {
    case SyncKind::mutex:
      return "mutex";
    case SyncKind::rwlock:
      return "read-write lock";
    case SyncKind::condition:
      return "condition variable";
    case SyncKind::semaphore:
      return "semaphore";
    case SyncKind::barrier:
      return "barrier";
    case SyncKind::once:
      return "once flag";
    case SyncKind::futex:
      return "atomic";
  }
  return "object";
}

std::string name(const LockId& lock) {
  return fmt::format("{} {}", noun(lock.kind), lock.number);
}

LockId id_of(const SyncObject& lock) {
  return {.kind = lock.kind, .number = lock.number};
}

std::string name(const SyncObject& object) {
  return name(id_of(object));
}

}  // namespace

/// Who is about to take a lock can run exactly while that would succeed.
void Runtime::update_enabled(SyncObject& lock) {
  const bool is_free = lock.owner == kNobody;
  const ThreadSet alone = lock.pending;
  const ThreadSet shared = lock.pending_shared;
  if (is_free && lock.readers == 0) {
    enabled_ |= alone;
  } else {
    enabled_ &= ~alone;
  }
  if (is_free) {
    enabled_ |= shared;
  } else {
    enabled_ &= ~shared;
  }
}

void Runtime::release(SyncObject& object) {
  release_to(object.clock);
}

void Runtime::release_to(VectorClock& clock) {
  if (!keeps_clocks_) return;
  clock.join(current_thread().clock);
  advance_clock();
}

void Runtime::note_taken(SyncObject& lock, bool is_shared, LockWait wait) {
  Thread& self = current_thread();
  if (self.locks_held++ > 0) points_.learn_nesting();
  if (tracks_lock_order_) [[unlikely]] {
    const LockTaken taken{.lock = id_of(lock),
                          .is_shared = is_shared,
                          .step = captures_ ? captured_steps_.size() - 1 : 0};
    if (lock_order_.take(current_, taken, self.clock, wait)) lock_order_inversion();
    lock_order_.learn(current_, lock.clock, true);
    if (!is_shared) lock_order_.learn(current_, lock.read_clock, true);
  }
  if (!keeps_clocks_) return;
  self.clock.join(lock.clock);
  if (!is_shared) self.clock.join(lock.read_clock);
}

void Runtime::note_left(const SyncObject& lock) {
  --current_thread().locks_held;
  if (tracks_lock_order_) [[unlikely]]
    lock_order_.leave(current_, id_of(lock));
}

void Runtime::lock_order_inversion() {
  g_is_exploring = false;
  std::string what;
  for (const LockEdge* const edge : lock_order_.cycle()) {
    what += fmt::format("{}thread {} takes {} with {} held", what.empty() ? "" : ", ", edge->thread,
                        name(edge->wanted.lock), name(edge->held[edge->cycle_at].taken.lock));
  }
  fail(FailureKind::lock_order, what + ": in another schedule each waits for the next");
}

int Runtime::lock(SyncObject& lock, int type, std::int64_t deadline_ns, const void* pc) {
  if (lock.is_destroyed)
    fail(FailureKind::lock_misuse, fmt::format("locks {}, which was destroyed", name(lock)));
  if (lock.owner == current_) {
    if (type == PTHREAD_MUTEX_RECURSIVE) {
      ++lock.depth;
      return 0;
    }
    if (type == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
  }
  const unsigned self = current_;
  Thread& thread = current_thread();
  thread.woken = Wake::none;
  if (deadline_ns != kForever) {
    points_.learn_tries();
    thread.deadline_ns = deadline_ns;
    timed_ |= only(self);
    wakeable_ |= only(self);
  }
  lock.pending |= only(self);
  if (lock.owner != kNobody || lock.readers != 0) {
    enabled_ &= ~only(self);
  } else {
    enabled_ |= only(self);
  }
  point(OpKind::lock, lock.address, pc);
  lock.pending &= ~only(self);
  timed_ &= ~only(self);
  wakeable_ &= ~only(self);
  if (lock.owner != kNobody || lock.readers != 0) return ETIMEDOUT;
  lock.owner = static_cast<std::uint8_t>(self);
  lock.depth = 1;
  update_enabled(lock);
  note_taken(lock, false, deadline_ns == kForever ? LockWait::until_taken : LockWait::limited);
  note_lock(lock.address);
  return 0;
}

int Runtime::try_lock(SyncObject& lock, int type, const void* pc) {
  points_.learn_tries();
  point(OpKind::try_lock, lock.address, pc);
  if (lock.owner == current_ && type == PTHREAD_MUTEX_RECURSIVE) {
    ++lock.depth;
    return 0;
  }
  if (lock.owner != kNobody || lock.readers != 0) {
    note_load(lock.address, 1, points_.offset_of(pc));
    return EBUSY;
  }
  lock.owner = static_cast<std::uint8_t>(current_);
  lock.depth = 1;
  update_enabled(lock);
  note_taken(lock, false, LockWait::limited);
  note_lock(lock.address);
  return 0;
}

int Runtime::unlock(SyncObject& lock, const void* pc) {
  const bool holds_shared = (lock.readers & only(current_)) != 0;
  if (lock.owner != current_ && !holds_shared) {
    fail(FailureKind::lock_misuse, fmt::format("unlocks {}, which it does not hold", name(lock)));
  }
  if (points_.has_tries()) {
    point(OpKind::unlock, lock.address, pc);
  } else {
    note_event(OpKind::unlock, lock.address);
  }
  if (holds_shared && current_thread().rereads == &lock && current_thread().reread_count > 0) {
    --current_thread().reread_count;
    return 0;
  }
  if (holds_shared) {
    lock.readers &= ~only(current_);
    release_to(lock.read_clock);
  } else {
    if (--lock.depth > 0) return 0;
    lock.owner = kNobody;
    release(lock);
  }
  note_left(lock);
  update_enabled(lock);
  note_lock(lock.address);
  return 0;
}

void Runtime::take_shared(SyncObject& lock, LockWait wait) {
  Thread& self = current_thread();
  if ((lock.readers & only(current_)) != 0) {
    if (self.reread_count > 0 && self.rereads != &lock) {
      fail(FailureKind::unsupported, "a thread that reads several locks more than once each");
    }
    self.rereads = &lock;
    ++self.reread_count;
    return;
  }
  lock.readers |= only(current_);
  update_enabled(lock);
  note_taken(lock, true, wait);
}

int Runtime::lock_shared(SyncObject& lock, std::int64_t deadline_ns, const void* pc) {
  const unsigned self = current_;
  Thread& thread = current_thread();
  if (lock.owner == self) return EDEADLK;
  thread.woken = Wake::none;
  if (deadline_ns != kForever) {
    points_.learn_tries();
    thread.deadline_ns = deadline_ns;
    timed_ |= only(self);
    wakeable_ |= only(self);
  }
  lock.pending_shared |= only(self);
  if (lock.owner != kNobody) enabled_ &= ~only(self);
  point(OpKind::lock_shared, lock.address, pc);
  lock.pending_shared &= ~only(self);
  timed_ &= ~only(self);
  wakeable_ &= ~only(self);
  if (lock.owner != kNobody) return ETIMEDOUT;
  take_shared(lock, deadline_ns == kForever ? LockWait::until_taken : LockWait::limited);
  note_lock(lock.address);
  return 0;
}

int Runtime::try_lock_shared(SyncObject& lock, const void* pc) {
  points_.learn_tries();
  point(OpKind::try_lock_shared, lock.address, pc);
  if (lock.owner != kNobody) {
    note_load(lock.address, 1, points_.offset_of(pc));
    return EBUSY;
  }
  take_shared(lock, LockWait::limited);
  note_lock(lock.address);
  return 0;
}

int Runtime::wait(SyncObject& condition, SyncObject& lock, std::int64_t deadline_ns,
                  const void* pc) {
  const unsigned self = current_;
  if (lock.owner != self) {
    fail(FailureKind::lock_misuse,
         fmt::format("waits with {}, which it does not hold", name(lock)));
  }
  point(OpKind::wait, condition.address, pc);
  Thread& thread = current_thread();
  thread.takes_back = &lock;
  thread.takes_back_depth = lock.depth;
  lock.owner = kNobody;
  note_event(OpKind::unlock, lock.address);
  release(lock);
  note_left(lock);
  update_enabled(lock);
  note_lock(lock.address);
  condition.enqueue(self);
  thread.waits_on = &condition;
  thread.woken = Wake::none;
  enabled_ &= ~only(self);
  wakeable_ |= only(self);
  if (deadline_ns != kForever) {
    thread.deadline_ns = deadline_ns;
    timed_ |= only(self);
  }
  reschedule();
  thread.takes_back = nullptr;
  lock.pending &= ~only(self);
  lock.owner = static_cast<std::uint8_t>(self);
  lock.depth = thread.takes_back_depth;
  update_enabled(lock);
  // Whoever notified must have come before: more than clocks of races say.
  const bool learns = tracks_lock_order_ && thread.woken == Wake::notified;
  if (learns) lock_order_.learn(self, condition.clock);
  note_taken(lock, false, LockWait::until_taken);
  if (learns) lock_order_.learn(self, condition.clock);
  return thread.woken == Wake::timed_out ? ETIMEDOUT : 0;
}

void Runtime::notify(SyncObject& condition, bool all, const void* pc) {
  point(all ? OpKind::notify_all : OpKind::notify_one, condition.address, pc);
  note_store(condition.address);
  if (tracks_lock_order_) release(condition);
  if (condition.waiting == 0) return;
  if (all) {
    while (condition.waiting > 0) wake(condition.queue[0], Wake::notified);
  } else {
    wake(condition.queue[choose_option(condition.waiting)], Wake::notified);
  }
}

Wake Runtime::park(SyncObject& object, std::int64_t deadline_ns) {
  const unsigned self = current_;
  Thread& thread = current_thread();
  object.enqueue(self);
  thread.waits_on = &object;
  thread.woken = Wake::none;
  enabled_ &= ~only(self);
  if (deadline_ns != kForever) {
    thread.deadline_ns = deadline_ns;
    timed_ |= only(self);
    wakeable_ |= only(self);
  }
  operations_[self].kind = OpKind::park;
  reschedule();
  return thread.woken;
}

unsigned Runtime::unpark(SyncObject& object, unsigned count) {
  unsigned woken = 0;
  for (; woken < count && object.waiting > 0; ++woken) {
    const unsigned at = count - woken >= object.waiting ? 0 : choose_option(object.waiting);
    wake(object.queue[at], Wake::notified);
  }
  note_store(object.address);
  return woken;
}

void Runtime::destroy(SyncObject& object, const void* /*pc*/) {
  if (object.owner != kNobody || object.readers != 0 || object.waiting > 0) {
    fail(FailureKind::lock_misuse, fmt::format("destroys {}, which is in use", name(object)));
  }
  object.is_destroyed = true;
}

std::string Runtime::name_of(const Operation& operation) {
  if (operation.kind == OpKind::start || operation.kind == OpKind::join ||
      operation.kind == OpKind::create) {
    return fmt::format("thread {}", operation.address);
  }
  if (operation.address == 0) return {};
  if (const SyncObject* const object = sync_.find(operation.address);
      object != nullptr && !is_access(operation.kind)) {
    return name(*object);
  }
  return fmt::format("{:#x}", operation.address);
}

std::string Runtime::describe_wait(unsigned index) {
  const Operation& operation = operations_[index];
  const Thread& thread = *threads_[index];
  if (operation.kind == OpKind::join)
    return fmt::format("waits for thread {} to end", operation.address);
  if (thread.waits_on != nullptr) return fmt::format("waits at {}", name(*thread.waits_on));
  if (const SyncObject* const lock = sync_.find(operation.address)) {
    if (lock->owner != kNobody) {
      return fmt::format("waits for {}, held by {}", name(*lock),
                         lock->owner == index ? "itself" : fmt::format("thread {}", lock->owner));
    }
    if (lock->readers != 0) {
      return fmt::format("waits for {}, read by thread {}", name(*lock),
                         std::countr_zero(lock->readers));
    }
    return fmt::format("waits for {}", name(*lock));
  }
  return fmt::format("waits ({})", to_string(operation.kind));
}

void Runtime::deadlock() {
  std::string what;
  bool only_detached = threads_[0]->is_finished;
  for (unsigned i = 0; i < thread_count_; ++i) {
    if (threads_[i]->is_finished) continue;
    only_detached = only_detached && threads_[i]->is_detached;
    what += fmt::format("{}thread {} {}", what.empty() ? "" : "; ", i, describe_wait(i));
  }
  if (only_detached) leave();  // The program would have ended.
  fail(FailureKind::deadlock, std::move(what));
}

std::vector<RawWitness> Runtime::witnesses(const RawFailure& failure) {
  std::vector<RawWitness> found;
  if (failure.first && failure.second) {
    const auto doing = [](const ShadowAccess& access, std::uintptr_t address) {
      const auto first = static_cast<unsigned>(std::countr_zero(access.bytes()));
      return fmt::format("{}{} {} bytes at {:#x}", access.is_atomic() ? "atomically " : "",
                         access.is_write() ? "writes" : "reads", std::popcount(access.bytes()),
                         (address & ~std::uintptr_t{7}) + first);
    };
    found.push_back({failure.first->access.thread(),
                     doing(failure.first->access, failure.first->address), captured_stack_});
    found.push_back({failure.second->access.thread(),
                     doing(failure.second->access, failure.second->address),
                     threads_[failure.thread]->last_stack});
  } else if (failure.kind == FailureKind::lock_order) {
    for (const LockEdge* const edge : lock_order_.cycle()) {
      const LockTaken& held = edge->held[edge->cycle_at].taken;
      found.push_back({edge->thread, fmt::format("takes {}", name(held.lock)),
                       captured_steps_[held.step].stack});
      found.push_back({edge->thread, fmt::format("takes {}, too", name(edge->wanted.lock)),
                       captured_steps_[edge->wanted.step].stack});
    }
  } else if (failure.kind == FailureKind::deadlock) {
    for (unsigned i = 0; i < thread_count_; ++i) {
      if (!threads_[i]->is_finished) {
        found.push_back({i, describe_wait(i), threads_[i]->last_stack});
      }
    }
  } else {
    found.push_back({failure.thread, failure.what, threads_[failure.thread]->last_stack});
  }
  return found;
}

}  // namespace misdeal::explore
