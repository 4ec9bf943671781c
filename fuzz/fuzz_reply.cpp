// Any bytes, as what a server sends on one connection: how they are cut into pieces, then the
// stream. Property: an answer is read as the same however its bytes arrive, within its bounds.
#include <algorithm>
#include <cstring>
#include <string>

#include "fuzz/byte_source.h"
#include "fuzz/fuzz_target.h"
#include "harness/wire/reply_reader.h"

namespace misdeal::fuzz {
namespace {

using wire::ReplyReader;
using State = ReplyReader::State;

constexpr std::size_t kHeadMax = 300;
constexpr std::size_t kBodyMax = 500;

struct Answer {
  State state = State::incomplete;
  int status = 0;
  std::string fields;
  std::string body;
  bool keeps_alive = false;

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// The next answer, and how many bytes of the stream it took.
struct Taken {
  Answer answer;
  std::size_t size = 0;
};

Taken take_answer(ReplyReader& reader, std::string_view stream, std::size_t piece_max,
                  bool answers_head) {
  reader.begin(answers_head);
  std::size_t taken = 0;
  while (reader.state() == State::incomplete && taken < stream.size()) {
    const auto space = reader.space();
    require(!space.empty(), "there is room for more");
    const std::size_t size = std::min({space.size(), stream.size() - taken, piece_max});
    std::memcpy(space.data(), stream.data() + taken, size);
    reader.commit(size);
    taken += size;
  }
  if (reader.state() == State::incomplete) reader.end_of_stream();
  Taken result{{.state = reader.state()}, taken};
  if (result.answer.state != State::complete) {
    if (result.answer.state == State::malformed) require_one_line(reader.detail());
    return result;
  }
  require(reader.surplus_size() <= taken, "what is too much is a part of what came");
  result.size -= reader.surplus_size();
  result.answer.status = reader.status();
  result.answer.fields = reader.fields();
  result.answer.body = reader.body();
  result.answer.keeps_alive = reader.keeps_alive();
  require(result.answer.body.size() <= kBodyMax, "a body is no larger than allowed");
  return result;
}

void judge(ByteSource bytes) {
  const std::size_t piece_max = 1 + bytes.below(64);
  const bool answers_head = bytes.flag();
  std::string_view stream = bytes.take_text(bytes.left());
  ReplyReader whole(kHeadMax, kBodyMax);
  ReplyReader in_pieces(kHeadMax, kBodyMax);
  while (!stream.empty()) {
    const Taken taken = take_answer(whole, stream, stream.size(), answers_head);
    const Taken same = take_answer(in_pieces, stream, piece_max, answers_head);
    // What never becomes whole may be seen to be malformed sooner or later.
    require((taken.answer.state == State::complete) == (same.answer.state == State::complete),
            "an answer is whole however it arrives");
    if (taken.answer.state != State::complete) return;
    require(taken.answer == same.answer, "and the same");
    require(taken.size == same.size && taken.size > 0, "and ends in the same place");
    stream.remove_prefix(taken.size);
  }
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::judge(misdeal::fuzz::ByteSource({data, size}));
  return 0;
}
