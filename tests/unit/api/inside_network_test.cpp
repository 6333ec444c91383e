#include "collectors/api/inside_network.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "collectors/api/http_get.h"
#include "tests/support/fake_tcp_server.h"

namespace strata::api {
namespace {

using testing::HasSubstr;

/// The server is "within": at 127.0.0.1, while its address is 127.0.0.9.
class InsideNetworkTest : public testing::Test {
 protected:
  Result<Fd> open(int family) {
    ++opened;
    return Fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0));
  }
  InsideNetwork inside(bool only) {
    return {{.open_socket = [this](int family) { return open(family); },
             .hosts = {"127.0.0.8", "127.0.0.1"},
             .only = only},
            port};
  }
  std::string outcome(InsideNetwork& way, const std::string& host) const {
    std::string body;
    const HttpUrl url{.server = {host, port}, .path = "/metrics"};
    const auto got = http_get(url, {.timeout = std::chrono::seconds(20), .inside = &way}, body);
    return got ? body : got.error().message;
  }

  const test::FakeTcpServer server{[](test::FakeConnection& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n");
  }};
  const unsigned port =
      static_cast<unsigned>(std::stoul(server.address().substr(server.address().rfind(':') + 1)));
  int opened = 0;
};

TEST_F(InsideNetworkTest, IsNotEnteredWhereTheAddressAnswers) {
  auto way = inside(false);
  EXPECT_EQ(outcome(way, "127.0.0.1"), "a 1\n");
  EXPECT_EQ(opened, 0);
}

TEST_F(InsideNetworkTest, IsEnteredWhereTheAddressDoesNotAnswerAndFirstFromThenOn) {
  auto way = inside(false);
  EXPECT_FALSE(way.first());
  EXPECT_EQ(outcome(way, "127.0.0.9"), "a 1\n");
  EXPECT_EQ(opened, 2) << "both hosts were tried";
  EXPECT_TRUE(way.first());
  EXPECT_EQ(outcome(way, "127.0.0.1"), "a 1\n");
  EXPECT_EQ(opened, 4);
}

TEST_F(InsideNetworkTest, IsEnteredWhereAnotherSeemsToHaveTheAddress) {
  auto way = inside(false);
  way.suspect_address();
  EXPECT_EQ(outcome(way, "127.0.0.1"), "a 1\n");
  EXPECT_EQ(opened, 2);
  EXPECT_TRUE(way.first());
}

TEST_F(InsideNetworkTest, IsTheOnlyWayToAnAddressWithoutMeaning) {
  InsideNetwork nowhere({.open_socket = [this](int family) { return open(family); },
                         .hosts = {"127.0.0.8"},
                         .only = true},
                        port);
  EXPECT_EQ(outcome(nowhere, "127.0.0.1"), "cannot connect, nor within its network: 127.0.0.8:" +
                                               std::to_string(port) + ": Connection refused");
}

TEST_F(InsideNetworkTest, SaysWhyItCannotBeEntered) {
  InsideNetwork shut({.open_socket = [](int) -> Result<Fd> { return fail(Code::permission, "no"); },
                      .hosts = {"127.0.0.1"}},
                     port);
  EXPECT_EQ(outcome(shut, "127.0.0.9"), "cannot connect, nor within its network: no");
  EXPECT_FALSE(shut.first());
}

}  // namespace
}  // namespace strata::api
