// Any bytes, as the body of an answer of the reference server, read back as the engine's values: a
// status, then the body. Property: each reader refuses them with one line, or reads a value; a view
// that is written as the server writes it is read as the same.
#include "engine/http/table_json.h"
#include "fuzz/byte_source.h"
#include "fuzz/fuzz_target.h"
#include "harness/remote/remote_answers.h"

namespace misdeal::fuzz {
namespace {

void judge_view(std::string_view body) {
  const auto view = harness::view_of_body(body);
  if (!view) return require_one_line(view.error());
  require(view->to_act == engine::kNoSeat || view->to_act.is_valid(), "who is to act has a seat");
  require(view->button.is_valid(), "the button is at a seat");
  std::string written;
  engine::http::JsonWriter json(written);
  write_table(json, {}, *view, false);
  const auto again = harness::view_of_body(written);
  require_there(again, "a view that was written can be read");
  require(*again == *view, "and is the same");
}

void judge(ByteSource bytes) {
  constexpr std::array kStatuses = {200, 201, 400, 401, 404, 409, 412, 422, 423, 429, 500, 503};
  const int status = bytes.pick(kStatuses);
  const std::string_view body = bytes.take_text(bytes.left());
  judge_view(body);
  if (const auto table = harness::opened_table(body); !table) require_one_line(table.error());
  const auto answer = harness::answer_of({1, 2}, status, body);
  if (!answer) require_one_line(answer.error());
  engine::AuditTrail trail;
  const auto more = harness::add_page(body, trail);
  if (!more) require_one_line(more.error());
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::judge(misdeal::fuzz::ByteSource({data, size}));
  return 0;
}
