#include "harness/wire/request_bytes.h"

#include <array>

#include <gtest/gtest.h>

namespace misdeal::wire {
namespace {

const Endpoint kServer{"127.0.0.1", 8080, "/api"};

TEST(RequestBytes, AreTheRequestAsItGoesOverTheWire) {
  const std::array headers{HeaderField{"If-Match", "\"12\""}};
  std::string bytes = "what was there before";
  const auto shot =
      serialise({.method = "POST", .target = "/tables/1/actions", .headers = headers, .body = "{}"},
                kServer, bytes);
  ASSERT_TRUE(shot);
  EXPECT_EQ(bytes,
            "POST /api/tables/1/actions HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nIf-Match: \"12\"\r\n"
            "Content-Length: 2\r\n\r\n{}");
  EXPECT_EQ(shot->bytes, bytes);
  EXPECT_EQ(shot->body_size, 2U);
}

TEST(RequestBytes, HaveALengthIfThereIsABodyOrCouldBeOne) {
  std::string bytes;
  ASSERT_TRUE(serialise({.method = "POST"}, kServer, bytes));
  EXPECT_TRUE(bytes.contains("Content-Length: 0\r\n"));
  ASSERT_TRUE(serialise({.method = "DELETE"}, kServer, bytes));
  EXPECT_FALSE(bytes.contains("Content-Length"));
  ASSERT_TRUE(serialise({.method = "DELETE", .body = "{}"}, kServer, bytes));
  EXPECT_TRUE(bytes.contains("Content-Length: 2\r\n"));
}

TEST(RequestBytes, KeepHeadersThatTheCallerGives) {
  const std::array headers{HeaderField{"host", "elsewhere"}, HeaderField{"content-length", "99"}};
  std::string bytes;
  ASSERT_TRUE(serialise({.method = "PUT", .headers = headers, .body = "x"}, kServer, bytes));
  EXPECT_EQ(bytes, "PUT /api/ HTTP/1.1\r\nhost: elsewhere\r\ncontent-length: 99\r\n\r\nx");
}

TEST(RequestBytes, AreRefusedWhereTheyWouldMeanSomethingElse) {
  std::string bytes;
  EXPECT_FALSE(serialise({.method = "GE T"}, kServer, bytes));
  EXPECT_FALSE(serialise({.method = ""}, kServer, bytes));
  EXPECT_FALSE(serialise({.target = "tables"}, kServer, bytes));
  EXPECT_FALSE(serialise({.target = "/a b"}, kServer, bytes));
  EXPECT_FALSE(serialise({.target = "/a\r\nX: y"}, kServer, bytes));
  for (const HeaderField& field :
       {HeaderField{"A B", "c"}, HeaderField{"", "c"}, HeaderField{"A:", "c"},
        HeaderField{"A", "b\r\nC: d"}, HeaderField{"A", std::string_view{"\0", 1}}}) {
    EXPECT_FALSE(serialise({.headers = std::span{&field, 1}}, kServer, bytes)) << field.name;
  }
}

}  // namespace
}  // namespace misdeal::wire
