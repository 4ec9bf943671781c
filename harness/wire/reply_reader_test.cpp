#include "harness/wire/reply_reader.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::wire {
namespace {

constexpr std::size_t kHeaderMax = 2'000;
constexpr std::size_t kBodyMax = 5'000;

using State = ReplyReader::State;

enum class Method : std::uint8_t { get, head };

/// What a reader makes of bytes that come in pieces, then of the end of the stream.
struct Made {
  State before_end = State::incomplete;
  State state = State::incomplete;
  int status = 0;
  std::string fields;
  std::string body;
  std::size_t surplus = 0;
  bool keeps_alive = false;

  friend bool operator==(const Made&, const Made&) = default;
};

State feed(ReplyReader& reader, std::string_view bytes) {
  while (!bytes.empty() && reader.state() == State::incomplete) {
    const auto space = reader.space();
    const std::size_t size = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), size);
    bytes.remove_prefix(size);
    reader.commit(size);
  }
  return reader.state();
}

Made made_by(ReplyReader& reader, const std::vector<std::string_view>& pieces,
             Method method = Method::get) {
  reader.begin(method == Method::head);
  for (const std::string_view piece : pieces) feed(reader, piece);
  Made made{.before_end = reader.state()};
  made.state = reader.end_of_stream();
  made.status = reader.status();
  made.fields = reader.fields();
  made.body = reader.body();
  if (made.state == State::complete) {
    made.surplus = reader.surplus_size();
    made.keeps_alive = reader.keeps_alive();
  }
  return made;
}

Made made_of(const std::vector<std::string_view>& pieces, Method method = Method::get) {
  ReplyReader reader(kHeaderMax, kBodyMax);
  return made_by(reader, pieces, method);
}

constexpr std::string_view kPlain =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"12\"\r\n\r\nhello";
constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;name=value\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX-Trailer: 1\r\n\r\n";
constexpr std::string_view kInterim =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";
constexpr std::string_view kNoContent = "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n";
constexpr std::string_view kUntilEnd = "HTTP/1.0 200 OK\r\nA: b\r\n\r\nall that comes";

TEST(ReplyReader, ReadsAnAnswerWithALength) {
  const Made made = made_of({kPlain});
  EXPECT_EQ(made.before_end, State::complete);
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.fields, "Content-Length: 5\r\nETag: \"12\"\r\n");
  EXPECT_EQ(made.body, "hello");
  EXPECT_TRUE(made.keeps_alive);
}

TEST(ReplyReader, UndoesChunks) {
  const Made made = made_of({kChunked});
  EXPECT_EQ(made.before_end, State::complete);
  EXPECT_EQ(made.body, "hello world");
  EXPECT_TRUE(made.keeps_alive);
}

TEST(ReplyReader, SkipsInterimAnswersAndTheirFields) {
  const Made made = made_of({kInterim});
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.fields, "Content-Length: 2\r\n");
  EXPECT_EQ(made.body, "ok");
}

TEST(ReplyReader, ExpectsNoBodyWhereThereIsNone) {
  EXPECT_EQ(made_of({kNoContent}).before_end, State::complete);
  EXPECT_EQ(made_of({"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"}).before_end,
            State::complete);
  EXPECT_EQ(made_of({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"}, Method::head).before_end,
            State::complete);
  EXPECT_EQ(made_of({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"}).before_end,
            State::incomplete);
}

TEST(ReplyReader, TakesTheEndOfTheStreamForTheEndOfABodyWithoutLength) {
  const Made made = made_of({kUntilEnd});
  EXPECT_EQ(made.before_end, State::incomplete);
  EXPECT_EQ(made.state, State::complete);
  EXPECT_EQ(made.body, "all that comes");
  EXPECT_FALSE(made.keeps_alive);
}

TEST(ReplyReader, DoesNotTakeACutAnswerForAWholeOne) {
  for (const std::string_view whole : {kPlain, kChunked, kInterim}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(made_of({whole.substr(0, size)}).state, State::incomplete) << whole.substr(0, size);
    }
  }
}

TEST(ReplyReader, KnowsWhetherTheConnectionLives) {
  EXPECT_FALSE(
      made_of({"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"}).keeps_alive);
  EXPECT_FALSE(made_of({"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"}).keeps_alive);
  EXPECT_TRUE(made_of({"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"})
                  .keeps_alive);
  EXPECT_FALSE(
      made_of({"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"}).keeps_alive);
}

TEST(ReplyReader, CountsWhatComesAfterTheAnswer) {
  const std::string twice = std::string{kPlain} + std::string{kPlain};
  const Made made = made_of({twice});
  EXPECT_EQ(made.body, "hello");
  EXPECT_EQ(made.surplus, kPlain.size());
}

TEST(ReplyReader, RefusesWhatIsNotWellFormed) {
  for (const std::string_view bad : {
           std::string_view{"SSH-2.0-OpenSSH_9.2\r\n\r\n"},
           std::string_view{"HTTP/2 200 OK\r\n\r\n"},
           std::string_view{"HTTP/1.1 2x0 OK\r\n\r\n"},
           std::string_view{"HTTP/1.1 200 OK\nContent-Length: 0\n\n"},
           std::string_view{"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"},
           std::string_view{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"},
           std::string_view{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"},
           std::string_view{
               "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"},
           std::string_view{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
           std::string_view{
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"},
           std::string_view{"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 25},
       }) {
    EXPECT_EQ(made_of({bad}).before_end, State::malformed) << bad;
  }
}

TEST(ReplyReader, BoundsHeadsHoweverTheyCome) {
  const std::string one_line = "HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'x');
  std::string many_lines = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1'000; ++i) many_lines += "A: b\r\n";
  std::string many_interims;
  for (int i = 0; i < 1'000; ++i) many_interims += "HTTP/1.1 100 Continue\r\n\r\n";
  for (const std::string& head : {one_line, many_lines, many_interims}) {
    EXPECT_EQ(made_of({head}).before_end, State::malformed) << head.substr(0, 100);
    std::vector<std::string_view> bytes;
    bytes.reserve(head.size());
    for (const char& c : head) bytes.emplace_back(&c, 1);
    EXPECT_EQ(made_of(bytes).before_end, State::malformed) << head.substr(0, 100);
  }
}

TEST(ReplyReader, TakesAHeadAsLargeAsAllowed) {
  ReplyReader reader(60'000, kBodyMax);
  const std::string large =
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nA: " + std::string(50'000, 'x') + "\r\n\r\n1";
  EXPECT_EQ(made_by(reader, {large}).before_end, State::complete);
}

TEST(ReplyReader, BoundsBodiesHoweverTheyAreFramed) {
  const std::string large(kBodyMax + 1, 'x');
  EXPECT_EQ(made_of({"HTTP/1.1 200 OK\r\nContent-Length: 5001\r\n\r\n"}).before_end,
            State::malformed);
  EXPECT_EQ(made_of({"HTTP/1.0 200 OK\r\n\r\n", large}).before_end, State::malformed);
  EXPECT_EQ(
      made_of({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1389\r\n", large}).before_end,
      State::malformed);
  EXPECT_EQ(
      made_of({"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", large.substr(1)}).before_end,
      State::complete);
}

TEST(ReplyReader, MakesTheSameOfBytesHoweverTheyAreSplit) {
  ReplyReader reader(kHeaderMax, kBodyMax);
  for (const std::string_view whole : {kPlain, kChunked, kInterim, kNoContent, kUntilEnd}) {
    const Made expected = made_of({whole});
    std::vector<std::string_view> bytes;
    bytes.reserve(whole.size());
    for (const char& c : whole) bytes.emplace_back(&c, 1);
    EXPECT_EQ(made_by(reader, bytes), expected) << whole;
    for (std::size_t a = 0; a < whole.size(); ++a) {
      const auto pieces = std::vector{whole.substr(0, a), whole.substr(a)};
      ASSERT_EQ(made_by(reader, pieces), expected) << whole << " split at " << a;
    }
  }
}

TEST(ReplyReader, SurvivesRandomDamage) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 rng(seed);
  ReplyReader reader(kHeaderMax, kBodyMax);
  const std::vector<std::string_view> originals{kPlain, kChunked, kInterim, kNoContent, kUntilEnd};
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged{originals[rng() % originals.size()]};
    for (unsigned flips = 1 + rng() % 4; flips > 0; --flips) {
      damaged[rng() % damaged.size()] = static_cast<char>(rng());
    }
    const std::string_view bytes = damaged;
    const std::size_t split = rng() % bytes.size();
    const Made made = made_by(reader, {bytes.substr(0, split), bytes.substr(split)});
    ASSERT_LE(made.fields.size(), kHeaderMax);
    ASSERT_LE(made.body.size() + made.surplus, damaged.size());
  }
  EXPECT_EQ(made_by(reader, {kPlain}), made_of({kPlain}));
}

}  // namespace
}  // namespace misdeal::wire
