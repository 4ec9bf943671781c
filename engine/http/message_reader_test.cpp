// Where a message ends must be beyond doubt.
#include "engine/http/message_reader.h"

#include <gtest/gtest.h>

namespace misdeal::engine::http {
namespace {

using State = NextMessage::State;
using std::string_literals::operator""s;

NextMessage read(std::string_view bytes) {
  return next_message(bytes, {});
}

std::string_view refusal(const std::string& bytes) {
  const NextMessage message = read(bytes);
  return message.state == State::refused ? info_of(message.problem.type).type : "not refused";
}

TEST(MessageReader, ReadsARequestAndLeavesTheNextAlone) {
  const std::string bytes =
      "POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-LENGTH:  3 \r\nX: \t y z\t\r\n\r\nabcGET";
  const NextMessage message = read(bytes);
  ASSERT_EQ(message.state, State::complete);
  EXPECT_EQ(message.request.method, "POST");
  EXPECT_EQ(message.request.target, "/a?b=c");
  EXPECT_EQ(message.request.body, "abc");
  EXPECT_EQ(message.request.header("x"), "y z");
  EXPECT_EQ(message.bytes, bytes.size() - 3);
  EXPECT_TRUE(message.keeps_alive);
}

TEST(MessageReader, WaitsForTheRestOfEveryPrefix) {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(read(bytes.substr(0, size)).state, State::incomplete) << size;
  }
  EXPECT_EQ(read(bytes).state, State::complete);
}

TEST(MessageReader, RefusesFramingThatTwoReadersCouldTakeDifferently) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
  for (const std::string& headers : {
           "Content-Length: 1\r\nContent-Length: 1\r\n"s,
           "Content-Length: 1, 1\r\n"s,
           "Content-Length: +1\r\n"s,
           "Content-Length: 0x1\r\n"s,
           "Content-Length: -1\r\n"s,
           "Content-Length: 1 1\r\n"s,
           "Content-Length:\r\n"s,
           "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"s,
           "Content-Length : 1\r\n"s,
           " Content-Length: 1\r\n"s,
           "X: a\r\n b\r\n"s,
           "X: a\rb\r\n"s,
           "X: a\nContent-Length: 1\r\n"s,
           "X: a\0b\r\n"s,
           "X\0: a\r\n"s,
           "no colon\r\n"s,
           ": no name\r\n"s,
           "Host: other\r\n"s,
       }) {
    EXPECT_EQ(refusal(start + headers + "\r\na"), "/problems/malformed-request") << headers;
  }
  EXPECT_EQ(refusal(start + "Transfer-Encoding: chunked\r\n\r\n"), "/problems/length-required");
  EXPECT_EQ(refusal(start + "Transfer-Encoding: xchunked\r\n\r\n"),
            "/problems/transfer-coding-unknown");
  EXPECT_EQ(refusal(start + "Transfer-Encoding: chunked, gzip\r\n\r\n"),
            "/problems/transfer-coding-unknown");
}

TEST(MessageReader, RefusesRequestLinesThatAreNone) {
  for (const std::string& line : {
           "GET"s,
           "GET /"s,
           " GET / HTTP/1.1"s,
           "GET  / HTTP/1.1"s,
           "GET / a HTTP/1.1"s,
           "GET a HTTP/1.1"s,
           "G(T / HTTP/1.1"s,
           "GET /\x01 HTTP/1.1"s,
           "GET /\xC3\xA4 HTTP/1.1"s,
           "GET / http/1.1"s,
           "GET /\tHTTP/1.1"s,
           "* * HTTP/1.1"s,
       }) {
    EXPECT_EQ(refusal(line + "\r\nHost: h\r\n\r\n"), "/problems/malformed-request") << line;
  }
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), "/problems/http-version-unknown");
  EXPECT_EQ(refusal("GET / HTTP/1.10\r\nHost: h\r\n\r\n"), "/problems/http-version-unknown");
}

TEST(MessageReader, RefusesWhatIsTooLargeAsSoonAsThatIsCertain) {
  const MessageLimits limits;
  const std::string long_target(limits.target_bytes_max + 1, 'a');
  EXPECT_EQ(refusal("GET /" + long_target + " HTTP/1.1\r\nHost: h\r\n\r\n"),
            "/problems/target-too-long");
  EXPECT_EQ(refusal("GET /" + std::string(limits.head_bytes_max, 'a')),
            "/problems/target-too-long");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nX: " + std::string(limits.head_bytes_max, 'a')),
            "/problems/headers-too-large");
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (std::size_t i = 0; i < limits.headers_max; ++i) {
    many += "X: y\r\n";
  }
  EXPECT_EQ(refusal(many + "\r\n"), "/problems/headers-too-large");
  const std::string sized = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ";
  EXPECT_EQ(refusal(sized + std::to_string(limits.body_bytes_max + 1) + "\r\n\r\n"),
            "/problems/body-too-large");
  EXPECT_EQ(refusal(sized + "99999999999999999999999\r\n\r\n"), "/problems/body-too-large");
  EXPECT_EQ(read(sized + std::to_string(limits.body_bytes_max) + "\r\n\r\n").state,
            State::incomplete);
}

TEST(MessageReader, WantsToKnowTheHost) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), "/problems/malformed-request");
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n").state, State::complete);
}

TEST(MessageReader, KnowsWhetherTheConnectionGoesOn) {
  const auto keeps = [](const std::string& version, const std::string& headers) {
    const std::string bytes = "GET / " + version + "\r\nHost: h\r\n" + headers + "\r\n";
    return read(bytes).keeps_alive;
  };
  EXPECT_TRUE(keeps("HTTP/1.1", ""));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: close\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: te, CLOSE\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0", ""));
  EXPECT_TRUE(keeps("HTTP/1.0", "Connection: Keep-Alive\r\n"));
}

TEST(MessageReader, NoticesAClientThatWaitsToSendItsBody) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
  EXPECT_TRUE(read(head).awaits_continue);
  EXPECT_FALSE(read(head.substr(0, head.size() - 1)).awaits_continue);
  EXPECT_FALSE(read(head + "{").awaits_continue);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n"),
            "/problems/expectation-failed");
}

TEST(MessageReader, UnderstandsTheFormThatProxiesAreAsked) {
  const std::string start = "GET http://host:80";
  const std::string end = " HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string with_path = start + "/a?b" + end;
  EXPECT_EQ(read(with_path).request.target, "/a?b");
  const std::string without = start + end;
  EXPECT_EQ(read(without).request.target, "/");
}

}  // namespace
}  // namespace misdeal::engine::http
