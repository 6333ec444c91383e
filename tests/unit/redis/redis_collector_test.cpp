#include "collectors/redis/redis_collector.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/exposed.h"
#include "tests/support/fake_tcp_server.h"
#include "tests/unit/redis/resp.h"

namespace strata::redis {
namespace {

using std::chrono::milliseconds;
using test::bulk;
using test::collect;
using test::Collected;
using test::FakeConnection;
using test::FakeTcpServer;
using testing::HasSubstr;
using testing::Not;

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

bool is_info(const std::string& command) {
  return command.find("\r\nINFO\r\n") != std::string::npos;
}

/// A handler that answers INFO, and whatever else is not named here, with `bytes`.
FakeTcpServer::Handler says(std::string bytes, std::string otherwise = "-ERR unknown command\r\n") {
  return [=](FakeConnection& peer) {
    while (true) {
      const auto command = read_command(peer);
      const bool first = is_info(command) || command.find("AUTH") != std::string::npos;
      if (command.empty() || !peer.send(first ? bytes : otherwise)) return;
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
  EXPECT_THAT(collected.text, HasSubstr("redis_exporter_last_scrape_error{instance=\"127.0.0.1:"));
  EXPECT_THAT(collected.text, Not(HasSubstr("redis_connected_clients")));
  EXPECT_THAT(collected.text, Not(HasSubstr("redis_instance_info")));
}

TEST(RedisCollector, KeepsItsConnectionAndNamesTheContainer) {
  const FakeTcpServer server(says(info));
  auto collector = *RedisCollector::create(
      target_of(server), {.container_of = [](auto, auto) { return "flash-redis"; }});
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

TEST(RedisCollector, AServerThatHasDiedIsStillThatOfItsContainer) {
  auto server = std::make_unique<FakeTcpServer>(says(info));
  std::optional<std::string> name = "flash-redis";
  auto collector = *RedisCollector::create(target_of(*server),
                                           {.container_of = [&](auto, auto) { return name; }});
  ASSERT_TRUE(collect(*collector).status);
  const auto labels = "{instance=\"" + server->address() + "\",name=\"flash-redis\"}";
  server.reset();
  name.reset();
  EXPECT_THAT(collect(*collector).text, HasSubstr("redis_up" + labels + " 0\n"));
}

TEST(RedisCollector, AServerStartedAnewIsNotDown) {
  const FakeTcpServer server([](FakeConnection& peer) {
    for (int infos = 0; infos < 2;) {
      const auto command = read_command(peer);
      if (command.empty() || (is_info(command) && ++infos == 2)) return;
      peer.send(is_info(command) ? info : "-ERR unknown command\r\n");
    }
  });
  const auto collector = collector_of(target_of(server));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(collect(*collector).status);
  EXPECT_EQ(server.connections(), 3);
}

TEST(RedisCollector, TellsOfItsIdleConnectionWhileThereIsOne) {
  std::vector<int> idle;
  std::atomic<bool> answers = true;
  const FakeTcpServer server([&](FakeConnection& peer) {
    while (answers) {
      const auto command = read_command(peer);
      if (!answers || command.empty()) return;
      peer.send(is_info(command) ? info : "-ERR unknown command\r\n");
    }
  });
  auto collector = *RedisCollector::create(
      target_of(server), {.idle = [&](int descriptor) { idle.push_back(descriptor); }});
  EXPECT_TRUE(collect(*collector).status);
  EXPECT_TRUE(collect(*collector).status);
  ASSERT_EQ(idle.size(), 2U);
  EXPECT_GE(idle.front(), 0);
  EXPECT_EQ(idle.front(), idle.back());
  answers = false;
  EXPECT_FALSE(collect(*collector).status);
  EXPECT_EQ(idle.size(), 2U);
}

TEST(RedisCollector, ARefusedCommandCostsItsOwnFamiliesAndIsToldOnce) {
  std::vector<std::string> notes;
  const FakeTcpServer server(says(info, "-NOPERM this user has no permissions\r\n"));
  auto collector = *RedisCollector::create(
      target_of(server), {.note = [&](const std::string& note) { notes.push_back(note); }});
  for (int i = 0; i < 2; ++i) {
    const auto collected = collect(*collector);
    ASSERT_TRUE(collected.status) << collected.status.error().message;
    EXPECT_THAT(collected.text, HasSubstr("redis_connected_clients{"));
    EXPECT_THAT(collected.text, HasSubstr("command=\"SLOWLOG\",error=\"NOPERM\"} 1\n"));
    EXPECT_THAT(collected.text, Not(HasSubstr("redis_slowlog_length")));
  }
  ASSERT_EQ(notes.size(), 4U);  // CONFIG GET, LATENCY LATEST, LATENCY HISTOGRAM, SLOWLOG
  EXPECT_THAT(notes, testing::Each(HasSubstr("its metrics are absent: the server says: NOPERM")));
}

TEST(RedisCollector, AsksForThePasswordAtEachConnect) {
  std::string password = "old";
  const FakeTcpServer server([](FakeConnection& peer) {
    const auto heard = read_command(peer);
    if (heard.find("new") == std::string::npos) {
      peer.send("-WRONGPASS invalid pair\r\n");
      return;
    }
    peer.send("+OK\r\n");
    says(info)(peer);
  });
  auto target = target_of(server);
  target.password_source = [&]() -> Result<std::string> { return password; };
  const auto collector = collector_of(target);
  expect_only_down(collect(*collector), Code::permission, "AUTH was refused: WRONGPASS");
  password = "new";
  EXPECT_TRUE(collect(*collector).status);
}

TEST(RedisCollector, SendsPasswordAndUser) {
  std::string heard;
  {
    const FakeTcpServer server([&](FakeConnection& peer) {
      heard = read_command(peer);
      peer.send("+OK\r\n");
      says(info)(peer);
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
  expect_only_down(collect_once(says("*2000000000\r\n")), Code::exhausted, "too large");
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
    for (const auto* const password : {"", "secret"}) {
      const auto collected = collect_once(handler, milliseconds(300), password);
      expect_only_down(collected, Code::timeout, "no whole answer in time");
      EXPECT_LT(collected.took_seconds, 10.0);
      EXPECT_TRUE(std::regex_search(collected.text, std::regex("strata_redis_silent.* 1\n")));
    }
  }
}

TEST(RedisCollector, HealsByItself) {
  std::atomic<bool> well = true;
  const FakeTcpServer server([&](FakeConnection& peer) {
    while (true) {
      const auto command = read_command(peer);
      const std::string other = well ? "-ERR unknown command\r\n" : "-LOADING wait\r\n";
      if (command.empty() || !peer.send(well && is_info(command) ? info : other)) return;
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
  const auto down = collect(*collector);
  expect_only_down(down, Code::io, "cannot connect: Connection refused");
  EXPECT_TRUE(std::regex_search(down.text, std::regex("strata_redis_silent.* 0\\n")));
  const FakeTcpServer back(says(info), port);
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(collect(*collector).status);
}

}  // namespace
}  // namespace strata::redis
