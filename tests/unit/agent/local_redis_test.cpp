#include "agent/pipeline/local_redis.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"

namespace strata::agent {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(RedisTitle, TellsWhereAServerListens) {
  const auto title = [](const char* text) { return parse_redis_title(text).value_or("none"); };
  EXPECT_EQ(title("redis-server 127.0.0.1:6379"), "redis://127.0.0.1:6379");
  EXPECT_EQ(title("/usr/bin/redis-server *:7000 [cluster]"), "redis://127.0.0.1:7000");
  EXPECT_EQ(title("valkey-server 0.0.0.0:6380"), "redis://127.0.0.1:6380");
  EXPECT_EQ(title("redis-server -::*:6379"), "redis://[::1]:6379");
  EXPECT_EQ(title("redis-server ::1:6379"), "redis://[::1]:6379");
  EXPECT_EQ(title("redis-sentinel *:26379 [sentinel]"), "redis://127.0.0.1:26379");
  EXPECT_EQ(title("redis-server /run/redis.sock"), "unix:///run/redis.sock");
  EXPECT_EQ(*parse_redis_title({"redis-server *:6379\0\0\0", 22}), "redis://127.0.0.1:6379");
  for (const auto* other : {"", "redis-server", "redis-server *:0", "redis-server *:70000",
                            "redis-cli 127.0.0.1:6379", "redis-server --port"}) {
    EXPECT_EQ(title(other), "none") << other;
  }
  EXPECT_FALSE(parse_redis_title({"redis-server\0/etc/redis.conf\0", 29}));
}

class LocalRedisTest : public testing::Test {
 protected:
  LocalRedisTest() { tree_.write("1/ns/net", ""); }

  void process(const std::string& pid, const std::string& name, const std::string& title,
               bool of_the_host = true) {
    tree_.write(pid + "/comm", name + "\n");
    tree_.write(pid + "/cmdline", title);
    if (!of_the_host) return tree_.write(pid + "/ns/net", "");
    std::filesystem::create_directories(tree_.path(pid + "/ns"));
    std::filesystem::create_hard_link(tree_.path("1/ns/net"), tree_.path(pid + "/ns/net"));
  }

  std::vector<std::string> look(Duration at) {
    changed_ = local_.look(Instant(at));
    std::vector<std::string> addresses;
    for (const auto& server : local_.found()) addresses.push_back(server.address);
    return addresses;
  }

  test::TempTree tree_;
  HostPaths paths_ = [this] {
    HostPaths paths;
    paths.procfs = tree_.path();
    return paths;
  }();
  LocalRedis local_{HostFs(paths_)};
  bool changed_ = false;
};

TEST_F(LocalRedisTest, FindsServersOfTheHostsNetworkByTheirProcesses) {
  process("7", "redis-server", "redis-server *:7001");
  process("8", "redis-server", "redis-server *:6379", false);  // in a container's own network
  process("9", "python3", "redis-server *:7002");
  EXPECT_THAT(look(minutes(1)), ElementsAre("redis://127.0.0.1:7001"));
  EXPECT_TRUE(changed_);
  process("10", "valkey-server", "valkey-server 127.0.0.1:7003");
  EXPECT_THAT(look(minutes(2)), ElementsAre("redis://127.0.0.1:7001", "redis://127.0.0.1:7003"));
  EXPECT_TRUE(changed_);
  look(minutes(3));
  EXPECT_FALSE(changed_);
}

TEST_F(LocalRedisTest, KeepsOneThatHasEndedForAnHour) {
  process("7", "redis-server", "redis-server *:7001");
  look(minutes(1));
  std::filesystem::remove_all(tree_.path("7"));
  EXPECT_THAT(look(minutes(60)), ElementsAre("redis://127.0.0.1:7001"));
  EXPECT_FALSE(changed_);
  EXPECT_THAT(look(minutes(62)), IsEmpty());
  EXPECT_TRUE(changed_);
}

TEST_F(LocalRedisTest, WaitsForTheTitleOfOneThatStarts) {
  process("7", "redis-server", std::string("redis-server\0--port\0007001\0", 25));
  EXPECT_THAT(look(minutes(1)), IsEmpty());
  tree_.write("7/cmdline", "redis-server *:7001");
  EXPECT_THAT(look(minutes(2)), ElementsAre("redis://127.0.0.1:7001"));
}

}  // namespace
}  // namespace strata::agent
