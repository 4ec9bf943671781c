// Any bytes, as what a client sends on one connection to a server with one table and three seated
// players. Property: where a request ends does not depend on how the bytes arrive; what is no
// request is refused with a problem document; and of what is answered, all that http_server.h says.
#include "engine/http/message_reader.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/http_server.h"

namespace misdeal::fuzz {
namespace {

using engine::http::MessageLimits;
using engine::http::next_message;
using engine::http::NextMessage;
using State = NextMessage::State;

/// Less than the server's own, so that inputs of a few kilobytes reach them.
constexpr MessageLimits kLimits{
    .target_bytes_max = 200, .head_bytes_max = 1024, .headers_max = 16, .body_bytes_max = 512};

void require_same_in_parts(std::string_view bytes, const NextMessage& whole) {
  const std::size_t end = whole.state == State::complete ? whole.bytes : bytes.size();
  for (const std::size_t length : {end / 2, end - std::min<std::size_t>(end, 1), end}) {
    const NextMessage part = next_message(bytes.substr(0, length), kLimits);
    if (part.state == State::complete) {
      require(whole.state == State::complete && whole.bytes == part.bytes,
              "a request that is whole ends where it ended");
    } else if (part.state == State::refused) {
      require(whole.state == State::refused, "what was refused cannot be mended by more bytes");
    }
  }
}

void converse(std::string_view bytes) {
  SeatedServer server;
  while (!bytes.empty()) {
    const NextMessage message = next_message(bytes, kLimits);
    require_same_in_parts(bytes, message);
    if (message.state == State::refused) {
      require(to_response(message.problem).status >= 400, "a refusal is an error");
      require_one_line(message.problem.detail);
    }
    if (message.state != State::complete) break;
    require(message.bytes > 0 && message.bytes <= bytes.size(), "a request lies within the bytes");
    server.answer(message.request);
    if (!message.keeps_alive) break;
    bytes.remove_prefix(message.bytes);
  }
  server.repeat_all();
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::converse({reinterpret_cast<const char*>(data), size});
  return 0;
}
