#include "harness/wire/reply_reader.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace misdeal::wire {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::size_t kFirstBufferSize = std::size_t{16} * 1024;
constexpr int kInterimAnswersMax = 16;

/// Beast's parser, with the answer kept in strings whose capacity lives on from answer to answer.
class AnswerParser final : public http::basic_parser<false> {
 public:
  struct Answer {
    int status = 0;
    std::string fields;
    std::string body;
  };

  AnswerParser(Answer& answer, std::size_t header_size_max, std::size_t body_size_max)
      : answer_(&answer), header_size_max_(header_size_max) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(
        std::min<std::size_t>(header_size_max, std::numeric_limits<std::uint32_t>::max())));
    body_limit(body_size_max);
  }

 private:
  using string_view = beast::string_view;
  using error_code = beast::error_code;

  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override {
    answer_->status = status;
  }
  void on_field_impl(http::field, string_view name, string_view value, error_code& error) override {
    // Beast bounds each part that it sees at once; this bounds their sum.
    const std::size_t size = name.size() + value.size() + 4;
    if (answer_->fields.size() + size > header_size_max_) {
      error = http::error::header_limit;
      return;
    }
    answer_->fields.append(name.data(), name.size()).append(": ", 2);
    answer_->fields.append(value.data(), value.size()).append("\r\n", 2);
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view part, error_code&) override {
    answer_->body.append(part.data(), part.size());
    return part.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code&) override {
    answer_->body.append(part.data(), part.size());
    return part.size();
  }
  void on_finish_impl(error_code&) override {}

  Answer* answer_;
  std::size_t header_size_max_;
};

}  // namespace

struct ReplyReader::Impl {
  std::size_t header_size_max;
  std::size_t body_size_max;
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(kFirstBufferSize);
  std::size_t capacity = kFirstBufferSize;
  std::size_t filled = 0;      ///< bytes in the buffer that the parser has not taken yet
  std::size_t head_taken = 0;  ///< bytes of the answer's head that the parser has taken
  AnswerParser::Answer answer;
  AnswerParser parser{answer, header_size_max, body_size_max};
  State state = State::incomplete;
  bool answers_head = false;
  bool has_begun = false;
  int interim_answers = 0;
  beast::error_code error;

  void next_answer() {
    head_taken = 0;
    answer.status = 0;
    answer.fields.clear();
    answer.body.clear();
    parser = AnswerParser(answer, header_size_max, body_size_max);
    if (answers_head) parser.skip(true);
  }

  State fail(const beast::error_code& why) {
    error = why;
    return state = State::malformed;
  }

  [[nodiscard]] bool is_interim() const {
    // 101 is final: what follows is another protocol.
    return answer.status / 100 == 1 && answer.status != 101;
  }

  /// Whether the head that goes on there is larger than allowed. Beast bounds each part that it
  /// sees at once, which depends on how the bytes arrive.
  [[nodiscard]] bool has_large_head(std::size_t begin) const {
    constexpr std::string_view kHeadEnd = "\r\n\r\n";
    const std::string_view bytes(buffer.get() + begin, filled - begin);
    const std::size_t size_max = header_size_max - std::min(header_size_max, head_taken);
    if (bytes.size() <= size_max) return false;
    return bytes.substr(0, size_max).find(kHeadEnd) == std::string_view::npos;
  }

  /// Lets the parser take what it can of [begin, filled); returns the new begin.
  std::size_t parse(std::size_t begin) {
    while (begin < filled && state == State::incomplete) {
      if (!parser.is_header_done() && has_large_head(begin)) {
        fail(http::error::header_limit);
        break;
      }
      beast::error_code why;
      const std::size_t taken =
          parser.put(boost::asio::const_buffer(buffer.get() + begin, filled - begin), why);
      begin += taken;
      if (!parser.is_header_done()) head_taken += taken;
      if (why == http::error::need_more) break;
      if (why) {
        fail(why);
      } else if (parser.is_done()) {
        finish_answer();
      }
    }
    return begin;
  }

  void finish_answer() {
    if (!is_interim()) {
      state = State::complete;
    } else if (++interim_answers > kInterimAnswersMax) {
      fail(http::error::header_limit);
    } else {
      next_answer();
    }
  }
};

ReplyReader::ReplyReader(std::size_t header_size_max, std::size_t body_size_max)
    : impl_(std::make_unique<Impl>(header_size_max, body_size_max)) {}
ReplyReader::ReplyReader(ReplyReader&&) noexcept = default;
ReplyReader& ReplyReader::operator=(ReplyReader&&) noexcept = default;
ReplyReader::~ReplyReader() = default;

void ReplyReader::begin(bool answers_head) {
  impl_->answers_head = answers_head;
  impl_->filled = 0;
  impl_->has_begun = false;
  impl_->interim_answers = 0;
  impl_->error = {};
  impl_->state = State::incomplete;
  impl_->next_answer();
}

std::span<char> ReplyReader::space() {
  Impl& my = *impl_;
  // Beast wants a head in one piece, so the buffer grows to hold the largest that is allowed.
  if (my.filled == my.capacity && my.capacity <= my.header_size_max) {
    const std::size_t grown = std::min(my.capacity * 2, my.header_size_max + 1);
    auto larger = std::make_unique_for_overwrite<char[]>(grown);
    std::memcpy(larger.get(), my.buffer.get(), my.filled);
    my.buffer = std::move(larger);
    my.capacity = grown;
  }
  return {my.buffer.get() + my.filled, my.capacity - my.filled};
}

ReplyReader::State ReplyReader::commit(std::size_t size) {
  Impl& my = *impl_;
  if (size == 0) return my.state;
  my.has_begun = true;
  my.filled += size;
  const std::size_t taken = my.parse(0);
  my.filled -= taken;
  if (taken > 0 && my.filled > 0) {
    std::memmove(my.buffer.get(), my.buffer.get() + taken, my.filled);
  }
  const bool is_full = my.filled == my.capacity && my.capacity > my.header_size_max;
  if (my.state == State::incomplete && is_full) my.fail(http::error::header_limit);
  return my.state;
}

ReplyReader::State ReplyReader::end_of_stream() {
  Impl& my = *impl_;
  if (my.state != State::incomplete || !my.parser.got_some()) return my.state;
  beast::error_code why;
  my.parser.put_eof(why);
  if (!why && my.parser.is_done() && !my.is_interim()) my.state = State::complete;
  return my.state;
}

ReplyReader::State ReplyReader::state() const {
  return impl_->state;
}
bool ReplyReader::has_begun() const {
  return impl_->has_begun;
}

bool ReplyReader::keeps_alive() const {
  return impl_->parser.keep_alive() && impl_->answer.status != 101;
}

std::size_t ReplyReader::surplus_size() const {
  return impl_->state == State::complete ? impl_->filled : 0;
}

std::string_view ReplyReader::detail() const {
  const Impl& my = *impl_;
  if (my.state == State::complete) return {};
  if (my.state == State::malformed) {
    if (my.error == http::error::header_limit) return "the answer's head is larger than allowed";
    if (my.error == http::error::body_limit) return "the answer's body is larger than allowed";
    if (my.error == http::error::bad_version) return "the answer is not HTTP/1.x";
    return "the answer is not well-formed";
  }
  if (!my.has_begun) return "before the answer began";
  return my.parser.is_header_done() ? "inside the answer's body" : "inside the answer's head";
}

int ReplyReader::status() const {
  return impl_->answer.status;
}
std::string_view ReplyReader::fields() const {
  return impl_->answer.fields;
}
std::string_view ReplyReader::body() const {
  return impl_->answer.body;
}

}  // namespace misdeal::wire
