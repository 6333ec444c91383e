// The collector against a real redis-server on a private port and socket.
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collectors/redis/connection.h"
#include "collectors/redis/keys_collector.h"
#include "collectors/redis/redis_collector.h"
#include "core/metrics/snapshot.h"
#include "tests/support/fake_tcp_server.h"
#include "tests/support/temp_tree.h"

namespace strata::redis {
namespace {

using testing::HasSubstr;

constexpr auto binary = "/usr/bin/redis-server";
constexpr auto password = "hunter2";

class RedisServer {
 public:
  RedisServer() {
    {
      const test::FakeTcpServer free([](test::FakeConnection&) {});
      port_ = free.port();
    }
    start();
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer() { stop(); }

  void start() {
    std::vector<std::string> words = {binary,   "--port",       std::to_string(port_),
                                      "--bind", "127.0.0.1",    "--save",
                                      "",       "--unixsocket", socket(),
                                      "--dir",  tree_.path(),   "--requirepass",
                                      password, "--logfile",    tree_.path("log")};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ASSERT_EQ(::posix_spawn(&pid_, binary, nullptr, nullptr, arguments.data(), environ), 0);
  }

  void stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  [[nodiscard]] std::string address() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string socket() const { return tree_.path("redis.sock"); }

 private:
  test::TempTree tree_;
  std::uint16_t port_ = 0;
  pid_t pid_ = 0;
};

class RealRedis : public testing::Test {
 protected:
  void SetUp() override {
    if (::access(binary, X_OK) != 0) GTEST_SKIP() << binary << " is not installed: NOT TESTED";
    server_ = std::make_unique<RedisServer>();
  }

  /// Collects until the server is up; redis-server needs a moment to listen.
  Status collect_when_up(RedisCollector& collector) {
    Status status;
    for (int i = 0; i < 600; ++i) {
      batch_ = Batch();
      status = collector.collect({}, batch_);
      if (status || status.error().code == Code::permission) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return status;
  }

  static Status command(const RedisAddress& address, const Command& command) {
    const auto deadline = SystemClock{}.now() + std::chrono::seconds(20);
    auto connection = Connection::open(address, {}, deadline);
    if (!connection) return fail(connection.error());
    if (auto in = connection->log_in({"", password}, deadline); !in) return in;
    const auto replies = connection->exchange({&command, 1}, deadline);
    if (!replies) return fail(replies.error());
    return replies->front().is_error() ? fail(refusal_of(replies->front())) : Status{};
  }

  /// Value of a sample by name and own labels; -1 where there is none.
  [[nodiscard]] double value(std::string_view name, std::string_view labels = {}) const {
    for (const auto& sample : batch_.samples()) {
      if (sample.def->name == name && batch_.labels(sample).ends_with(labels)) return sample.value;
    }
    return -1;
  }

  std::unique_ptr<RedisServer> server_;
  Batch batch_;
};

TEST_F(RealRedis, CountsWhatWasDone) {
  const auto collector =
      *RedisCollector::create({.address = server_->address(), .password = password}, {});
  ASSERT_TRUE(collect_when_up(*collector));
  EXPECT_EQ(value("redis_up"), 1);
  EXPECT_EQ(value("redis_db_keys", "db=\"db0\""), 0);

  const auto address = *parse_redis_address(server_->address());
  ASSERT_TRUE(command(address, {"SET", "a", "1", "EX", "100"}));
  ASSERT_TRUE(command(address, {"GET", "a"}));
  ASSERT_TRUE(command(address, {"GET", "a"}));
  ASSERT_TRUE(command(address, {"GET", "missing"}));
  EXPECT_FALSE(command(address, {"NOSUCH"}));

  ASSERT_TRUE(collect_when_up(*collector));
  EXPECT_EQ(value("redis_commands_total", "cmd=\"get\""), 3);
  EXPECT_EQ(value("redis_commands_total", "cmd=\"set\""), 1);
  EXPECT_EQ(value("redis_keyspace_hits_total"), 2);
  EXPECT_EQ(value("redis_keyspace_misses_total"), 1);
  EXPECT_EQ(value("redis_db_keys", "db=\"db0\""), 1);
  // 0 until the server's own expiry cycle has come by
  for (int i = 0; i < 200 && value("redis_db_avg_ttl_seconds", "db=\"db0\"") <= 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ASSERT_TRUE(collect_when_up(*collector));
  }
  EXPECT_GT(value("redis_db_avg_ttl_seconds", "db=\"db0\""), 50);
  EXPECT_GT(value("redis_memory_used_bytes"), 100'000);
  EXPECT_GT(value("redis_last_save_time_seconds"), 1'000'000'000);
}

TEST_F(RealRedis, LooksAtKeysStepByStep) {
  const auto collector =
      *RedisCollector::create({.address = server_->address(), .password = password}, {});
  ASSERT_TRUE(collect_when_up(*collector));
  const auto address = *parse_redis_address(server_->address());
  for (int i = 0; i < 25; ++i) {
    ASSERT_TRUE(command(address, {"SET", "user:" + std::to_string(i), "x"}));
  }
  ASSERT_TRUE(command(address, {"SET", "price", "4.5"}));
  ASSERT_TRUE(command(address, {"RPUSH", "queue", "a", "b", "c"}));
  ASSERT_TRUE(command(address, {"XADD", "orders", "1700-1", "a", "1"}));
  ASSERT_TRUE(command(address, {"XGROUP", "CREATE", "orders", "workers", "0"}));
  KeysOptions options;
  options.keys = *parse_key_list("db0=que*,price,missing");
  options.streams = *parse_key_list("orde*");
  options.counted = *parse_key_list("user:*");
  options.group_patterns = parse_group_patterns("^(user):, ^(que)(ue)");
  options.values = true;
  options.batch = 5;
  options.budget = std::chrono::nanoseconds(1);  // a step each time
  options.period = std::chrono::milliseconds(1);
  const auto keys =
      *KeysCollector::create({.address = server_->address(), .password = password}, options, {});
  for (int i = 0; i < 200 && value("redis_keys_count", "key=\"user:*\"") < 0; ++i) {
    batch_ = Batch();
    ASSERT_TRUE(keys->collect({}, batch_));
  }
  EXPECT_EQ(value("redis_keys_count", "key=\"user:*\""), 25);
  EXPECT_EQ(value("redis_key_size", "key=\"queue\""), 3);
  EXPECT_GT(value("redis_key_memory_usage_bytes", "key=\"queue\""), 10);
  EXPECT_EQ(value("redis_key_size", "key=\"missing\""), 0);
  EXPECT_EQ(value("redis_key_value", "key=\"price\""), 4.5);
  EXPECT_EQ(value("redis_stream_length", "stream=\"orders\""), 1);
  EXPECT_EQ(value("redis_stream_last_entry_id", "stream=\"orders\""), 1700);
  EXPECT_EQ(value("redis_stream_group_lag", "group=\"workers\""), 1);
  EXPECT_EQ(value("redis_key_group_count", "key_group=\"user\""), 25);
  EXPECT_EQ(value("redis_key_group_count", "key_group=\"queue\""), 1);
  EXPECT_EQ(value("redis_key_group_count", "key_group=\"unclassified\""), 2);
  EXPECT_EQ(value("redis_number_of_distinct_key_groups", "db=\"db0\""), 3);
}

TEST_F(RealRedis, IsReachedThroughItsSocket) {
  const auto collector =
      *RedisCollector::create({.address = "unix://" + server_->socket(), .password = password}, {});
  ASSERT_TRUE(collect_when_up(*collector));
  EXPECT_EQ(value("redis_up", "instance=\"" + server_->socket() + "\""), 1);
}

TEST_F(RealRedis, WantsThePassword) {
  const auto without = *RedisCollector::create({.address = server_->address()}, {});
  const auto missing = collect_when_up(*without);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::permission);
  EXPECT_THAT(missing.error().message, HasSubstr("NOAUTH"));
  EXPECT_EQ(value("redis_up"), 0);
  EXPECT_EQ(value("redis_connected_clients"), -1);

  const auto wrong =
      *RedisCollector::create({.address = server_->address(), .password = "wrong-secret"}, {});
  const auto refused = collect_when_up(*wrong);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("AUTH was refused: WRONGPASS"));
  EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("wrong-secret")));
}

TEST_F(RealRedis, IsDownWithinOneCollectionAndHeals) {
  const auto collector =
      *RedisCollector::create({.address = server_->address(), .password = password}, {});
  ASSERT_TRUE(collect_when_up(*collector));
  server_->stop();
  batch_ = Batch();
  EXPECT_FALSE(collector->collect({}, batch_));
  EXPECT_EQ(value("redis_up"), 0);
  EXPECT_EQ(value("redis_connected_clients"), -1);
  server_->start();
  ASSERT_TRUE(collect_when_up(*collector));
  EXPECT_EQ(value("redis_up"), 1);
}

}  // namespace
}  // namespace strata::redis
