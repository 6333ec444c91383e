#include <memory>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/redis/info_families.h"
#include "collectors/redis/key_groups.h"
#include "collectors/redis/key_list.h"
#include "collectors/redis/redis_address.h"
#include "collectors/redis/redis_metrics.h"
#include "core/base/host_fs.h"
#include "tests/support/exposed.h"

namespace strata::redis {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr WallTime wall{std::chrono::seconds(1'700'000'000)};

std::string exposed(std::string_view info) {
  auto batch = std::make_shared<Batch>();
  Samples samples(R"(instance="a:1")", *batch);
  EXPECT_TRUE(add_info(InfoText(info), 2, wall, samples));
  return test::exposed(batch);
}

std::string fixture(const std::string& name) {
  return *read_file(STRATA_FIXTURES "/redis/" + name);
}

TEST(RedisInfo, ServesEveryNameOfTheMissionInBothSpellings) {
  const auto text = exposed(fixture("info_7.0.txt"));
  for (const auto* line :
       {"# TYPE redis_connected_clients gauge\nredis_connected_clients{instance=\"a:1\"} 1\n",
        "redis_blocked_clients{instance=\"a:1\"} 0\n",
        "redis_client_recent_max_input_buffer{instance=\"a:1\"} ",
        "redis_client_recent_max_input_buffer_bytes{instance=\"a:1\"} ",
        "redis_client_recent_max_output_buffer{instance=\"a:1\"} 0\n",
        "redis_client_recent_max_output_buffer_bytes{instance=\"a:1\"} 0\n",
        "redis_memory_used_bytes{",
        "redis_memory_used_rss_bytes{",
        "redis_memory_max_bytes{instance=\"a:1\"} 0\n",
        "redis_memory_fragmentation_ratio{",
        "redis_mem_fragmentation_ratio{",
        "# TYPE redis_keyspace_hits_total counter\nredis_keyspace_hits_total{instance=\"a:1\"} 1\n",
        "redis_keyspace_misses_total{instance=\"a:1\"} 1\n",
        "redis_commands_total{instance=\"a:1\",cmd=\"get\"} 2\n",
        "redis_commands_total{instance=\"a:1\",cmd=\"set\"} ",
        "redis_commands_total{instance=\"a:1\",cmd=\"client|setname\"} 3\n",
        "redis_db_keys{instance=\"a:1\",db=\"db0\"} ",
        "redis_db_avg_ttl_seconds{instance=\"a:1\",db=\"db0\"} ",
        "redis_uptime_in_seconds{instance=\"a:1\"} ",
        "redis_last_save_time_seconds{instance=\"a:1\"} ",
        "redis_rdb_last_save_timestamp_seconds{instance=\"a:1\"} ",
        "redis_rdb_last_bgsave_status{instance=\"a:1\"} 1\n",
        "redis_latency_percentiles_usec{instance=\"a:1\",cmd=\"get\",quantile=\"99.9\"} 2.007\n",
        "redis_latency_percentiles_usec_count{instance=\"a:1\",cmd=\"get\"} 2\n",
        "redis_errors_total{instance=\"a:1\",err=\"ERR\"} 1\n",
        "redis_instance_info{instance=\"a:1\",role=\"master\",redis_version=\"7.0.15\","}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(RedisInfo, ReadsAReplicaOfAnOldServer) {
  const auto text = exposed(fixture("info_4.0_replica.txt"));
  const std::string master = R"({instance="a:1",master_host="10.0.0.1",master_port="6379")";
  for (const auto& line :
       {"redis_slave_info" + master + ",read_only=\"1\"} 1\n",
        "redis_master_link_up" + master + "} 0\n", "redis_slave_repl_offset" + master + "} 77\n",
        "redis_master_last_io_seconds_ago" + master + "} -1\n",
        std::string("redis_connected_slave_lag_seconds{instance=\"a:1\",slave_ip=\"10.0.0.2\","
                    "slave_port=\"6380\",slave_state=\"online\"} 2\n"),
        std::string("redis_client_longest_output_list{instance=\"a:1\"} 1\n"),
        std::string("redis_start_time_seconds{instance=\"a:1\"} 1699999910\n"),
        std::string("redis_db_keys{instance=\"a:1\",db=\"db3\"} 4\n"),
        std::string("redis_db_keys{instance=\"a:1\",db=\"db0\"} 0\n")}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("redis_db_avg_ttl_seconds")));
  EXPECT_THAT(text, Not(HasSubstr("redis_commands_failed_calls_total")));
  EXPECT_THAT(text, Not(HasSubstr("redis_memory_used_bytes")));
}

TEST(RedisInfo, SkipsWhatIsBrokenAndRefusesWhatIsNotInfo) {
  const auto text = exposed(
      "connected_clients:many\nblocked_clients:nan\r\nuptime_in_seconds:5\nuptime_in_seconds:6\n"
      "# Commandstats\ncmdstat_get:calls=x,usec=1\ncmdstat_set:calls=1,us\n# "
      "Keyspace\ndb0:keys=\n");
  EXPECT_THAT(text, HasSubstr("redis_uptime_in_seconds{instance=\"a:1\"} 5\n"));
  EXPECT_THAT(text, Not(HasSubstr("clients")));
  EXPECT_THAT(text, Not(HasSubstr("commands")));
  EXPECT_THAT(text, Not(HasSubstr("db=\"db0\"")));
  for (const auto* garbage : {"", "OK", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "a:b\nc:1\n"}) {
    Batch batch;
    Samples samples("", batch);
    const auto status = add_info(InfoText(garbage), 16, wall, samples);
    ASSERT_FALSE(status) << garbage;
    EXPECT_EQ(status.error().code, Code::parse);
    EXPECT_TRUE(batch.empty());
  }
}

TEST(RedisMetrics, AreNamedOnce) {
  std::set<std::string_view> names;
  for (const auto* def : redis_metrics()) {
    EXPECT_TRUE(names.insert(def->name).second) << def->name;
    EXPECT_TRUE(def->name.starts_with("redis_") || def->name.starts_with("strata_redis_"))
        << def->name;
    EXPECT_EQ(def->layer, Layer::dependency) << def->name;
    EXPECT_FALSE(def->help.empty()) << def->name;
  }
  EXPECT_GT(names.size(), 150U);
}

TEST(KeyList, ReadsWhatRedisExporterTakes) {
  using testing::ElementsAre;
  EXPECT_THAT(
      *parse_key_list("db1=user:*, 3=queue ,session%2Cx,,"),
      ElementsAre(ListedKey{1, "user:*"}, ListedKey{3, "queue"}, ListedKey{0, "session,x"}));
  EXPECT_TRUE(ListedKey({0, "user:*"}).is_pattern());
  EXPECT_FALSE(ListedKey({0, "user:1"}).is_pattern());
  for (const auto* bad : {"dbx=a", "=a", "db1=a=b", "db-1=a"})
    EXPECT_FALSE(parse_key_list(bad)) << bad;
}

TEST(KeyGroups, TheSmallestOverflow) {
  auto batch = std::make_shared<Batch>();
  Samples samples("instance=\"a\"", *batch);
  add_groups(2, {{"a", {1, 10}}, {"b", {2, 30}}, {"c", {3, 20}}, {"d", {4, 5}}}, 2, samples);
  const auto text = test::exposed(batch);
  EXPECT_THAT(text,
              HasSubstr("redis_key_group_count{instance=\"a\",db=\"db2\",key_group=\"b\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("db=\"db2\",key_group=\"c\"} 20\n"));
  EXPECT_THAT(
      text,
      HasSubstr("redis_key_group_count{instance=\"a\",db=\"db2\",key_group=\"overflow\"} 5\n"));
  EXPECT_THAT(text,
              HasSubstr("usage_bytes{instance=\"a\",db=\"db2\",key_group=\"overflow\"} 15\n"));
  EXPECT_THAT(text,
              HasSubstr("redis_number_of_distinct_key_groups{instance=\"a\",db=\"db2\"} 4\n"));
  EXPECT_THAT(text, Not(HasSubstr("key_group=\"d\"")));
}

TEST(RedisAddress, ReadsEveryForm) {
  EXPECT_EQ(parse_redis_address("redis://cache")->instance(), "cache:6379");
  EXPECT_EQ(parse_redis_address("redis://[::1]:7000/2")->instance(), "[::1]:7000");
  EXPECT_EQ(parse_redis_address("unix:///run/redis.sock")->instance(), "/run/redis.sock");
  const auto full = parse_redis_address("redis://app:p%40ss%3a@cache:1/0");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->username, "app");
  EXPECT_EQ(full->password, "p@ss:");
  EXPECT_EQ(full->instance(), "cache:1");
  EXPECT_EQ(parse_redis_address("redis://:secret@cache")->password, "secret");
  EXPECT_FALSE(parse_redis_address("valkey://cache")->tls);
  EXPECT_TRUE(parse_redis_address("rediss://cache")->tls);
  EXPECT_EQ(parse_redis_address("valkeys://cache")->instance(), "cache:6379");
}

TEST(RedisAddress, RefusesWithoutRepeatingWhatMayBeAPassword) {
  for (const auto* bad : {"", "hunter2", "redis://", "redis://:hunter2@", "redis://a:hunter2",
                          "unix://hunter2", "http://hunter2"}) {
    const auto address = parse_redis_address(bad);
    ASSERT_FALSE(address) << bad;
    EXPECT_EQ(address.error().code, Code::invalid);
    EXPECT_THAT(address.error().message, Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace strata::redis
