#include "harness/drivers/recording_processor.h"

#include <array>

#include "harness/history/answered.h"
#include "harness/remote/answer_lost.h"

namespace misdeal::harness {

namespace {

using engine::Command;
using engine::CommandKind;
using engine::MoveRequest;
using engine::MoveResponse;
using engine::Request;
using engine::Response;

Operation half_of(const MoveRequest& request, std::uint8_t half) {
  const bool is_leaving = half == 1;
  const Command command{.amount = {},
                        .kind = is_leaving ? CommandKind::leave : CommandKind::join,
                        .seat = is_leaving ? request.from_seat : request.to_seat};
  Operation operation =
      operation_of(is_leaving ? request.from.value : request.to.value,
                   {.id = request.id, .expected_version = engine::kNoVersion, .command = command});
  operation.pair = half;
  return operation;
}

void set_half_answer(Operation& half, std::int64_t returned_ns, const Response& response) {
  half.returned_ns = returned_ns;
  set_answer(half, response);
  if (half.pair == 2 && half.outcome == OperationOutcome::committed) half.amount = half.stack;
}

}  // namespace

void RecordingProcessor::stamp(Operation& operation) const {
  operation.client = client_;
  operation.round = round_;
  operation.pattern = static_cast<std::uint8_t>(pattern_);
}

Response RecordingProcessor::submit(engine::TableId table, const Request& request) {
  Operation operation = operation_of(table.value, request);
  stamp(operation);
  if (!recorder_.begin({&operation, 1})) {
    return {.id = request.id, .view = {}, .outcome = engine::Outcome::overloaded};
  }
  try {
    const Response response = engine_.submit(table, request);
    operation.returned_ns = ThreadRecorder::now_ns();
    set_answer(operation, response);
    recorder_.finish({&operation, 1});
    return response;
  } catch (const AnswerLost&) {
    recorder_.finish({&operation, 1});  // unanswered: it may have taken effect
    return {.id = request.id, .view = {}, .outcome = engine::Outcome::overloaded};
  }
}

MoveResponse RecordingProcessor::move(const MoveRequest& request) {
  std::array<Operation, 2> halves{half_of(request, 1), half_of(request, 2)};
  for (Operation& half : halves) stamp(half);
  halves[1].amount = moved_stack_;
  if (!recorder_.begin(halves)) return {};
  const MoveResponse response = engine_.move(request);
  const std::int64_t returned_ns = ThreadRecorder::now_ns();
  if (response.from) set_half_answer(halves[0], returned_ns, *response.from);
  if (response.to) set_half_answer(halves[1], returned_ns, *response.to);
  if (!response.from) {
    recorder_.finish({&halves[1], 1});
  } else {
    recorder_.finish(std::span(halves).first(response.to ? 2 : 1));
  }
  return response;
}

engine::TableView RecordingProcessor::read(engine::TableId table) {
  Operation operation = read_of(table.value);
  stamp(operation);
  if (!recorder_.begin({&operation, 1})) return {};
  try {
    const engine::TableView view = engine_.read(table);
    operation.returned_ns = ThreadRecorder::now_ns();
    set_answer(operation, view);
    recorder_.finish({&operation, 1});
    return view;
  } catch (const AnswerLost&) {
    recorder_.finish({&operation, 1});
    return {};
  }
}

}  // namespace misdeal::harness
