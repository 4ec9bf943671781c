// What is kept of an execution that is run once more, for it to be told: stacks and values.
#include <optional>
#include <utility>

#include <unwind.h>

#include "harness/explore/runtime.h"

namespace misdeal::explore {

void Runtime::capture_stacks(std::optional<RacingAccess> access) {
  captures_ = true;
  captured_access_ = access;
  captured_stack_.clear();
  captured_steps_.clear();
}

namespace {

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* out) {
  auto& stack = *static_cast<Stack*>(out);
  int is_before = 0;
  const std::uintptr_t ip = _Unwind_GetIPInfo(context, &is_before);
  if (ip == 0) return _URC_END_OF_STACK;
  stack.push_back(ip - (is_before != 0 ? 0 : 1));
  return stack.size() < 64 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace

void take_stack(Stack& stack) {
  stack.clear();
  _Unwind_Backtrace(add_frame, &stack);
}

void Runtime::capture() {
  const RuntimeScope scope;
  take_stack(current_thread().last_stack);
}

void Runtime::capture_event() {
  const RuntimeScope scope;
  CapturedStep& step = captured_steps_.emplace_back();
  step.event = events_.back();
  take_stack(step.stack);
}

void Runtime::capture_step(unsigned thread) {
  Thread& next = *threads_[thread];
  next.captured_step.reset();
  if (is_access(events_.back().kind)) next.captured_step = captured_steps_.size();
  CapturedStep& step = captured_steps_.emplace_back();
  step.event = events_.back();
  step.stack = next.last_stack;
}

void Runtime::capture_atomic(const Operation& operation) {
  const RuntimeScope scope;
  current_thread().captured_step = captured_steps_.size();
  CapturedStep& step = captured_steps_.emplace_back();
  step.event = {.address = operation.address,
                .pc = operation.pc,
                .kind = operation.kind,
                .thread = static_cast<std::uint8_t>(current_)};
  take_stack(step.stack);
}

void Runtime::capture_values(std::uint64_t before, std::uint64_t after) {
  const auto at = std::exchange(current_thread().captured_step, std::nullopt);
  if (!at) return;
  CapturedStep& step = captured_steps_[*at];
  step.has_value = true;
  step.before = before;
  step.after = after;
}

void Runtime::capture_access(ShadowAccess now, std::uintptr_t address) {
  if (!captured_access_ || !captured_stack_.empty()) return;
  const ShadowAccess& wanted = captured_access_->access;
  if (wanted.is_of_thread_of(now) && wanted.moment() == now.moment() && wanted.pc() == now.pc() &&
      captured_access_->address >> 3U == address >> 3U && wanted.is_write() == now.is_write()) {
    const RuntimeScope scope;
    take_stack(captured_stack_);
  }
}

}  // namespace misdeal::explore
