#include "collectors/redis/redis_collector.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/exposed.h"
#include "tests/support/fake_tcp_server.h"

namespace strata::redis {
namespace {

using std::chrono::milliseconds;
using test::collect;
using test::Collected;
using test::FakeConnection;
using test::FakeTcpServer;
using testing::HasSubstr;
using testing::Not;

std::string bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

const std::string info = bulk("# Clients\r\nconnected_clients:3\r\n# Persistence\r\nloading:0\r\n");

/// Reads one command of the RESP protocol and returns its raw bytes.
std::string read_command(FakeConnection& peer) {
  std::string raw = peer.read_until("\r\n");
  if (!raw.starts_with('*')) return raw;
  for (int words = std::stoi(raw.substr(1)); words > 0; --words) {
    raw += peer.read_until("\r\n");
    raw += peer.read_until("\r\n");
  }
  return raw;
}

/// A handler that answers every command with `bytes`.
FakeTcpServer::Handler says(std::string bytes) {
  return [bytes = std::move(bytes)](FakeConnection& peer) {
    while (!read_command(peer).empty() && peer.send(bytes)) {
    }
  };
}

RedisTarget target_of(const FakeTcpServer& server) {
  return {.address = "redis://" + server.address(), .timeout = std::chrono::seconds(20)};
}

std::unique_ptr<RedisCollector> collector_of(const RedisTarget& target) {
  return *RedisCollector::create(target, {});
}

Collected collect_once(const FakeTcpServer::Handler& handler,
                       Duration timeout = std::chrono::seconds(20), std::string password = "") {
  const FakeTcpServer server(handler);
  auto target = target_of(server);
  target.timeout = timeout;
  target.password = std::move(password);
  return collect(*collector_of(target));
}

void expect_only_down(const Collected& collected, Code code, std::string_view message) {
  ASSERT_FALSE(collected.status);
  EXPECT_EQ(collected.status.error().code, code) << collected.status.error().message;
  EXPECT_THAT(collected.status.error().message, HasSubstr(message));
  EXPECT_THAT(collected.status.error().message, HasSubstr("redis 127.0.0.1:"));
  EXPECT_THAT(collected.text, HasSubstr("# TYPE redis_up gauge\nredis_up{instance=\"127.0.0.1:"));
  EXPECT_THAT(collected.text, HasSubstr("\"} 0\n"));
  EXPECT_EQ(std::count(collected.text.begin(), collected.text.end(), '\n'), 3) << collected.text;
}

TEST(RedisCollector, KeepsItsConnectionAndNamesTheContainer) {
  const FakeTcpServer server(says(info));
  auto collector = *RedisCollector::create(
      target_of(server), [](std::string_view, unsigned) { return "flash-redis"; });
  EXPECT_EQ(collector->name(), "redis/" + server.address());
  for (int i = 0; i < 3; ++i) {
    const auto collected = collect(*collector);
    ASSERT_TRUE(collected.status) << collected.status.error().message;
    const auto labels = "{instance=\"" + server.address() + "\",name=\"flash-redis\"}";
    EXPECT_THAT(collected.text, HasSubstr("redis_up" + labels + " 1\n"));
    EXPECT_THAT(collected.text, HasSubstr("redis_connected_clients" + labels + " 3\n"));
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(RedisCollector, AServerStartedAnewIsNotDown) {
  const FakeTcpServer server([](FakeConnection& peer) {
    read_command(peer);
    peer.send(info);
  });
  const auto collector = collector_of(target_of(server));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(collect(*collector).status);
  EXPECT_EQ(server.connections(), 3);
}

TEST(RedisCollector, SendsPasswordAndUser) {
  std::string heard;
  {
    const FakeTcpServer server([&](FakeConnection& peer) {
      heard = read_command(peer);
      peer.send("+OK\r\n");
      read_command(peer);
      peer.send(info);
    });
    auto target = target_of(server);
    target.username = "app";
    target.password = "hunter2";
    EXPECT_TRUE(collect(*collector_of(target)).status);
  }
  EXPECT_EQ(heard, "*3\r\n$4\r\nAUTH\r\n$3\r\napp\r\n$7\r\nhunter2\r\n");
}

TEST(RedisCollector, TellsTheWaysOfRefusal) {
  expect_only_down(collect_once(says("-NOAUTH Authentication required.\r\n")), Code::permission,
                   "the server says: NOAUTH Authentication required.");
  expect_only_down(collect_once(says("-NOPERM no info for you\r\n")), Code::permission, "NOPERM");
  expect_only_down(collect_once(says("-LOADING Redis is loading the dataset in memory\r\n")),
                   Code::io, "LOADING Redis is loading");
  expect_only_down(collect_once(says("-ERR\x1b[2J what\r\n")), Code::io, "says: ERR?[2J what");
}

TEST(RedisCollector, NeverRepeatsThePassword) {
  constexpr auto forever = std::chrono::seconds(20);
  const auto wrong = collect_once(says("-WRONGPASS invalid pair\r\n"), forever, "hunter2");
  expect_only_down(wrong, Code::permission, "AUTH was refused: WRONGPASS");
  const auto quoted =
      collect_once(says("-ERR unknown command 'AUTH', with args beginning with: 'hunter2'\r\n"),
                   forever, "hunter2");
  expect_only_down(quoted, Code::permission, "AUTH was refused: ERR");
  EXPECT_THAT(quoted.status.error().message, Not(HasSubstr("hunter2")));
}

TEST(RedisCollector, RefusesGarbage) {
  expect_only_down(collect_once(says("HTTP/1.1 400 Bad Request\r\n\r\n")), Code::parse,
                   "not Redis's protocol");
  expect_only_down(collect_once(says("*2000000000\r\n")), Code::parse, "not Redis's protocol");
  expect_only_down(collect_once(says("$x\r\n")), Code::parse, "not Redis's protocol");
  expect_only_down(collect_once(says(":5\r\n")), Code::parse, "another kind");
  expect_only_down(collect_once(says("$-1\r\n")), Code::parse, "another kind");
  expect_only_down(collect_once(says(bulk("hello"))), Code::parse, "is not INFO");
  expect_only_down(collect_once([](FakeConnection&) {}), Code::io, "connection lost");
}

TEST(RedisCollector, StopsAnEndlessAnswerAtTheLimit) {
  expect_only_down(collect_once([](FakeConnection& peer) {
                     read_command(peer);
                     peer.send("$1000000000\r\n");
                     while (peer.send(std::string(1 << 16, 'a'))) {
                     }
                   }),
                   Code::exhausted, "too large");
}

TEST(RedisCollector, ASlowServerCannotOutlastTheDeadline) {
  const auto silent = [](FakeConnection& peer) { peer.hang(); };
  const auto drips = [](FakeConnection& peer) {
    read_command(peer);
    for (peer.send("$100000\r\n"); peer.send("a");) peer.pause(milliseconds(10));
  };
  for (const auto& handler : {FakeTcpServer::Handler(silent), FakeTcpServer::Handler(drips)}) {
    const auto collected = collect_once(handler, milliseconds(300));
    expect_only_down(collected, Code::timeout, "no whole answer in time");
    EXPECT_LT(collected.took_seconds, 10.0);
  }
}

TEST(RedisCollector, HealsByItself) {
  std::atomic<bool> well = true;
  const FakeTcpServer server([&](FakeConnection& peer) {
    while (!read_command(peer).empty() && peer.send(well ? info : "-LOADING wait\r\n")) {
    }
  });
  const auto collector = collector_of(target_of(server));
  EXPECT_TRUE(collect(*collector).status);
  well = false;
  expect_only_down(collect(*collector), Code::io, "LOADING");
  well = true;
  EXPECT_TRUE(collect(*collector).status);
}

TEST(RedisCollector, ADownServerIsDownAtOnce) {
  std::uint16_t port = 0;
  {
    const FakeTcpServer gone(says(info));
    port = gone.port();
  }
  const auto address = "redis://127.0.0.1:" + std::to_string(port);
  const auto collector = collector_of({.address = address, .timeout = std::chrono::seconds(20)});
  expect_only_down(collect(*collector), Code::io, "cannot connect: Connection refused");
  const FakeTcpServer back(says(info), port);
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(collect(*collector).status);
}

}  // namespace
}  // namespace strata::redis
