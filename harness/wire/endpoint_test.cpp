#include "harness/wire/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace misdeal::wire {
namespace {

using testing::HasSubstr;

TEST(Endpoint, IsParsedIntoItsParts) {
  EXPECT_EQ(parse_endpoint("http://127.0.0.1:8080"), (Endpoint{"127.0.0.1", 8080, ""}));
  EXPECT_EQ(parse_endpoint("http://localhost/"), (Endpoint{"127.0.0.1", 80, ""}));
  EXPECT_EQ(parse_endpoint("http://127.3.2.1:65535/api/v1/"),
            (Endpoint{"127.3.2.1", 65535, "/api/v1"}));
  EXPECT_EQ(parse_endpoint("http://[::1]:81/x"), (Endpoint{"::1", 81, "/x"}));
}

TEST(Endpoint, IsWrittenAsTheHostHeaderHasIt) {
  EXPECT_EQ((Endpoint{"127.0.0.1", 8080, "/api"}).authority(), "127.0.0.1:8080");
  EXPECT_EQ((Endpoint{"127.0.0.1", 80, ""}).authority(), "127.0.0.1");
  EXPECT_EQ((Endpoint{"::1", 81, ""}).authority(), "[::1]:81");
}

TEST(Endpoint, ElsewhereIsRefusedUnlessAllowed) {
  for (const std::string_view url :
       {"http://192.168.0.7:80", "http://8.8.8.8", "http://0.0.0.0:80", "http://[2001:db8::1]:80",
        "http://126.255.255.255", "http://128.0.0.1"}) {
    const auto refused = parse_endpoint(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_THAT(refused.error(), HasSubstr("not this machine")) << url;
    EXPECT_TRUE(parse_endpoint(url, AllowedHosts::any)) << url;
  }
}

struct Refused {
  std::string_view url;
  std::string_view because;
};

TEST(Endpoint, RefusesWhatItCannotUseAndSaysWhy) {
  for (const auto& [url, because] : {
           Refused{"https://127.0.0.1", "TLS"},
           Refused{"127.0.0.1:8080", "http://"},
           Refused{"", "http://"},
           Refused{"http://", "host is missing"},
           Refused{"http://:80", "host is missing"},
           Refused{"http://[::1", "host is missing"},
           Refused{"http://example.com", "numeric"},
           Refused{"http://127.0.0.1.example.com", "numeric"},
           Refused{"http://127.0.0.1:", "port"},
           Refused{"http://127.0.0.1:0", "port"},
           Refused{"http://127.0.0.1:65536", "port"},
           Refused{"http://127.0.0.1:80x", "port"},
           Refused{"http://[::1]80", "port"},
           Refused{"http://me@127.0.0.1", "user"},
           Refused{"http://127.0.0.1/?a=b", "query"},
           Refused{"http://127.0.0.1#top", "fragment"},
           Refused{"http://127.0.0.1/a b", "space"},
       }) {
    const auto refused = parse_endpoint(url, AllowedHosts::any);
    ASSERT_FALSE(refused) << url;
    EXPECT_THAT(refused.error(), HasSubstr(because)) << url;
    EXPECT_THAT(refused.error(), HasSubstr("\"" + std::string{url} + "\""));
  }
}

}  // namespace
}  // namespace misdeal::wire
