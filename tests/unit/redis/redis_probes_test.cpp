// What the commands besides INFO bring, from the bytes that servers send.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/redis/client_list.h"
#include "collectors/redis/cluster_info.h"
#include "collectors/redis/config_values.h"
#include "collectors/redis/latency_histograms.h"
#include "collectors/redis/latency_latest.h"
#include "collectors/redis/reply_reader.h"
#include "collectors/redis/sentinel.h"
#include "collectors/redis/slow_log.h"
#include "tests/support/exposed.h"
#include "tests/unit/redis/resp.h"

namespace strata::redis {
namespace {

using test::bulk;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string integer(long value) { return ":" + std::to_string(value) + "\r\n"; }
std::string array(const std::vector<std::string>& items) {
  std::string text = "*" + std::to_string(items.size()) + "\r\n";
  for (const auto& item : items) text += item;
  return text;
}

Reply reply_of(std::string_view bytes) {
  ReplyReader reader;
  reader.feed(bytes);
  const auto reply = reader.next();
  EXPECT_TRUE(reply && *reply) << bytes;
  return reply && *reply ? **reply : Reply{};
}

std::string exposed(Probe& probe, std::string_view info = "") {
  auto batch = std::make_shared<Batch>();
  Samples samples("instance=\"a\"", *batch);
  probe.add(InfoText(info), samples);
  return test::exposed(batch);
}

/// One answer to whatever the probe asks in a round.
Status answer(Probe& probe, const Round& round, const std::vector<std::string>& replies) {
  EXPECT_THAT(probe.ask(round), SizeIs(replies.size()));
  std::vector<Reply> parsed;
  for (const auto& reply : replies) parsed.push_back(reply_of(reply));
  return probe.take(parsed);
}

TEST(ReplyReader, ReadsRepliesThatComeInPieces) {
  const auto bytes = array({bulk("a"), integer(-3), "$-1\r\n", array({"+OK\r\n", "-ERR no\r\n"})});
  ReplyReader reader;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    reader.feed(bytes.substr(i, 1));
    const auto reply = reader.next();
    ASSERT_TRUE(reply) << i;
    EXPECT_FALSE(*reply) << i;
  }
  reader.feed(bytes.substr(bytes.size() - 1));
  const auto reply = **reader.next();
  ASSERT_THAT(reply.items, SizeIs(4));
  EXPECT_EQ(reply.items[0].text, "a");
  EXPECT_EQ(reply.items[1].integer, -3);
  EXPECT_EQ(reply.items[2].kind, Reply::Kind::nil);
  EXPECT_EQ(reply.items[3].items[1].error_word(), "ERR");
}

TEST(ReplyReader, ReservesNothingForAnAnnouncement) {
  for (const auto* bytes : {"*2000000000\r\n", "*150000\r\n*150000\r\n"}) {
    ReplyReader reader;
    reader.feed(bytes);
    const auto reply = reader.next();
    ASSERT_FALSE(reply) << bytes;
    EXPECT_EQ(reply.error().code, Code::exhausted);
  }
  ReplyReader garbage;
  garbage.feed("HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(garbage.next().error().code, Code::parse);
}

TEST(LatencyLatest, ReadsSpikes) {
  const auto reply =
      reply_of(array({array({bulk("command"), integer(1700000000), integer(250), integer(1000)}),
                      array({bulk("broken")}), integer(1)}));
  const auto spikes = parse_latency_latest(reply);
  ASSERT_THAT(spikes, SizeIs(1));
  EXPECT_EQ(spikes[0].event, "command");
  EXPECT_EQ(spikes[0].at, 1700000000);
  EXPECT_EQ(spikes[0].seconds, 0.25);
}

std::string histogram(const std::string& name, long calls, const std::vector<long>& buckets) {
  std::vector<std::string> pairs;
  for (const auto number : buckets) pairs.push_back(integer(number));
  return bulk(name) + array({bulk("calls"), integer(calls), bulk("histogram_usec"), array(pairs)});
}

std::string histograms(const std::vector<std::string>& all) {
  std::string text = "*" + std::to_string(2 * all.size()) + "\r\n";
  for (const auto& one : all) text += one;
  return text;
}

TEST(LatencyHistograms, AsksAgainAboutBusyCommandsAlone) {
  LatencyHistograms probe;
  const std::string first =
      "# Commandstats\ncmdstat_get:calls=5,usec=9\ncmdstat_set:calls=1,usec=4\n";
  const std::string second =
      "# Commandstats\ncmdstat_get:calls=7,usec=12\ncmdstat_set:calls=1,usec=4\n";
  const InfoText before(first);
  const InfoText after(second);
  ASSERT_TRUE(answer(
      probe, {}, {histograms({histogram("get", 5, {1, 3, 2, 5}), histogram("set", 1, {4, 1})})}));
  EXPECT_THAT(probe.ask({{}, &before}), IsEmpty());
  const auto text = exposed(probe, first);
  EXPECT_THAT(text, HasSubstr("# TYPE redis_commands_latencies_usec histogram\n"));
  EXPECT_THAT(
      text,
      HasSubstr("redis_commands_latencies_usec_bucket{instance=\"a\",cmd=\"get\",le=\"2\"} 5\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "redis_commands_latencies_usec_bucket{instance=\"a\",cmd=\"get\",le=\"+Inf\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("redis_commands_latencies_usec_sum{instance=\"a\",cmd=\"get\"} 9\n"));
  EXPECT_THAT(text,
              HasSubstr("redis_commands_latencies_usec_count{instance=\"a\",cmd=\"set\"} 1\n"));

  EXPECT_THAT(probe.ask({}), IsEmpty());  // nothing was busy before
  EXPECT_THAT(probe.ask({{}, &after}), ElementsAre(Command{"LATENCY", "HISTOGRAM", "get"}));
  const std::vector<Reply> newer = {reply_of(histograms({histogram("get", 7, {1, 3, 2, 7})}))};
  ASSERT_TRUE(probe.take(newer));
  EXPECT_THAT(exposed(probe, second), HasSubstr("_count{instance=\"a\",cmd=\"get\"} 7\n"));
  EXPECT_THAT(exposed(probe, second), HasSubstr("_count{instance=\"a\",cmd=\"set\"} 1\n"));
  EXPECT_THAT(probe.ask({}), ElementsAre(Command{"LATENCY", "HISTOGRAM", "get"}));  // with INFO
}

TEST(LatencyHistograms, BeginsAnewWhenTheServerForgets) {
  LatencyHistograms probe;
  const InfoText before("# Commandstats\ncmdstat_get:calls=5,usec=9\n");
  const InfoText after("# Commandstats\ncmdstat_info:calls=1,usec=4\n");
  ASSERT_TRUE(answer(probe, {}, {histograms({histogram("get", 5, {1, 5})})}));
  EXPECT_THAT(probe.ask({{}, &before}), IsEmpty());
  EXPECT_THAT(probe.ask({}), IsEmpty());
  EXPECT_THAT(probe.ask({{}, &after}), ElementsAre(Command{"LATENCY", "HISTOGRAM"}));
  EXPECT_THAT(exposed(probe, "# Commandstats\ncmdstat_get:calls=5,usec=9\n"),
              Not(HasSubstr("cmd=\"get\"")));
}

TEST(LatencyHistograms, LeavesOutWhatDoesNotAscend) {
  const auto parsed = parse_latency_histograms(
      reply_of(histograms({histogram("up", 5, {1, 3, 2, 5}), histogram("down", 5, {2, 3, 1, 5}),
                           histogram("fewer", 5, {1, 3, 2, 2}), histogram("more", 1, {1, 3})})));
  ASSERT_THAT(parsed, SizeIs(1));
  EXPECT_EQ(parsed.begin()->first, "up");
}

std::string slow_entry(long id, long usec, const std::vector<std::string>& words) {
  std::vector<std::string> arguments;
  for (const auto& word : words) arguments.push_back(bulk(word));
  return array({integer(id), integer(1700000000), integer(usec), array(arguments),
                bulk("10.0.0.7:51234"), bulk("worker")});
}

TEST(SlowLog, TellsWhatWasSlowWithoutItsArguments) {
  const auto commands = parse_slow_log(reply_of(
      array({slow_entry(9, 12345, {"hset", "user:7", "card", "4111"}), slow_entry(8, 1, {"PING"}),
             slow_entry(7, 1, {"config", "set", "requirepass", "hunter2"}),
             slow_entry(6, 1, {"DEL", "a", "... (12 more arguments)"}),
             slow_entry(5, 1, {"hunter2 \n\xff"}), integer(4)})));
  ASSERT_THAT(commands, SizeIs(5));
  EXPECT_EQ(commands[0],
            (SlowCommand{9, 1700000000, 12345, "HSET with 3 arguments", "10.0.0.7:51234"}));
  EXPECT_EQ(commands[1].what, "PING");
  EXPECT_EQ(commands[2].what, "CONFIG SET with 2 arguments");
  EXPECT_EQ(commands[3].what, "DEL with 13 arguments");
  EXPECT_EQ(commands[4].what, "HUNTER2???");
}

TEST(SlowLog, TellsEachNewEntryOnce) {
  std::vector<std::int64_t> heard;
  SlowLog probe([&](const SlowCommand& command) { heard.push_back(command.id); });
  const InfoText info("");
  const auto collect = [&](const std::vector<std::string>& newest,
                           const std::vector<std::string>& more = {}) {
    ASSERT_TRUE(answer(probe, {}, {integer(3), array(newest)}));
    const auto asked = probe.ask({{}, &info});
    ASSERT_EQ(asked.empty(), more.empty());
    if (more.empty()) return;
    const std::vector<Reply> replies = {reply_of(array(more))};
    ASSERT_TRUE(probe.take(replies));
    EXPECT_THAT(probe.ask({{}, &info}), IsEmpty());
  };
  collect({slow_entry(4, 7'000'000, {"KEYS", "*"})});
  EXPECT_THAT(heard, IsEmpty());  // it was there before us
  EXPECT_THAT(exposed(probe), HasSubstr("redis_slowlog_last_id{instance=\"a\"} 4\n"));
  EXPECT_THAT(exposed(probe), HasSubstr("redis_slowlog_length{instance=\"a\"} 3\n"));
  EXPECT_THAT(exposed(probe),
              HasSubstr("redis_last_slow_execution_duration_seconds{instance=\"a\"} 7\n"));
  collect({slow_entry(5, 1, {"GET"})});
  EXPECT_THAT(heard, ElementsAre(5));
  collect({slow_entry(8, 1, {"GET"})}, {slow_entry(8, 1, {"GET"}), slow_entry(7, 1, {"GET"}),
                                        slow_entry(6, 1, {"GET"}), slow_entry(5, 1, {"GET"})});
  EXPECT_THAT(heard, ElementsAre(5, 6, 7, 8));
  collect({slow_entry(0, 1, {"GET"})});  // the server was started anew
  EXPECT_THAT(heard, ElementsAre(5, 6, 7, 8, 0));
}

TEST(ConfigValues, AsksSeldomAndWhenInfoShowsAChange) {
  ConfigValues probe(false);
  const InfoText same("maxmemory:100\nmaxclients:10\n");
  const InfoText changed("maxmemory:200\nmaxclients:10\n");
  const auto reply = [](const char* memory) {
    return array({bulk("databases"), bulk("4"), bulk("maxmemory"), bulk(memory), bulk("maxclients"),
                  bulk("10"), bulk("io-threads"), bulk("1"), bulk("client-output-buffer-limit"),
                  bulk("normal 0 0 0 slave 268435456 67108864 60 pubsub 1")});
  };
  ASSERT_TRUE(answer(probe, {}, {reply("100")}));
  EXPECT_EQ(probe.databases(), 4U);
  EXPECT_THAT(probe.ask({{}, &same}), IsEmpty());
  const auto text = exposed(probe);
  EXPECT_THAT(text, HasSubstr("redis_config_maxmemory{instance=\"a\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("redis_config_maxclients{instance=\"a\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("redis_config_io_threads{instance=\"a\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("limit_bytes{instance=\"a\",class=\"slave\",limit=\"soft\"} 67108864\n"));
  EXPECT_THAT(text,
              HasSubstr("overcome_seconds{instance=\"a\",class=\"slave\",limit=\"soft\"} 60\n"));
  EXPECT_THAT(text, Not(HasSubstr("pubsub")));
  EXPECT_THAT(probe.ask({}), IsEmpty());
  EXPECT_THAT(probe.ask({{}, &changed}), SizeIs(1));
  const std::vector<Reply> newer = {reply_of(reply("200"))};
  ASSERT_TRUE(probe.take(newer));
  EXPECT_THAT(exposed(probe), HasSubstr("redis_config_maxmemory{instance=\"a\"} 200\n"));
  EXPECT_THAT(probe.ask({{}, &changed}), IsEmpty());
  EXPECT_THAT(probe.ask({Instant(std::chrono::minutes(2)), nullptr}), SizeIs(1));
}

TEST(ConfigValues, AsksOldServersNameByName) {
  ConfigValues probe(false);
  const InfoText info("");
  ASSERT_TRUE(answer(probe, {}, {"-ERR Unknown subcommand or wrong number of arguments\r\n"}));
  EXPECT_EQ(probe.databases(), 16U);
  const auto asked = probe.ask({{}, &info});
  ASSERT_THAT(asked, SizeIs(5));
  EXPECT_EQ(asked[0], (Command{"CONFIG", "GET", "databases"}));
  std::vector<Reply> replies(5, reply_of("*0\r\n"));
  replies[0] = reply_of(array({bulk("databases"), bulk("2")}));
  ASSERT_TRUE(probe.take(replies));
  EXPECT_EQ(probe.databases(), 2U);

  ConfigValues denied(false);
  EXPECT_FALSE(answer(denied, {}, {"-NOPERM this user has no permissions\r\n"}));
}

TEST(ConfigValues, ShowsEverySettingButPasswords) {
  const auto settings = parse_config(
      reply_of(array({bulk("requirepass"), bulk("hunter2"), bulk("masterauth"), bulk("hunter2"),
                      bulk("appendonly"), bulk("no"), bulk("hz"), bulk("10")})));
  auto batch = std::make_shared<Batch>();
  Samples samples("instance=\"a\"", *batch);
  add_config(settings, true, samples);
  const auto text = test::exposed(batch);
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, HasSubstr("redis_config_value{instance=\"a\",key=\"hz\"} 10\n"));
  EXPECT_THAT(
      text,
      HasSubstr("redis_config_key_value{instance=\"a\",key=\"appendonly\",value=\"no\"} 1\n"));
}

TEST(ClusterInfo, IsAskedOfClustersAlone) {
  ClusterInfo probe;
  const InfoText alone("cluster_enabled:0\n");
  const InfoText cluster("cluster_enabled:1\n");
  EXPECT_THAT(probe.ask({}), IsEmpty());
  EXPECT_THAT(probe.ask({{}, &alone}), IsEmpty());
  ASSERT_TRUE(answer(probe, {{}, &cluster},
                     {bulk("cluster_state:ok\r\ncluster_slots_assigned:16384\r\n"
                           "cluster_stats_messages_auth-req_sent:3\r\n"
                           "cluster_stats_messages_sent:7\r\n")}));
  const auto text = exposed(probe);
  EXPECT_THAT(text, HasSubstr("redis_cluster_state{instance=\"a\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("redis_cluster_slots_assigned{instance=\"a\"} 16384\n"));
  EXPECT_THAT(text, HasSubstr("redis_cluster_stats_messages_auth_req_sent{instance=\"a\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("redis_cluster_messages_sent_total{instance=\"a\"} 7\n"));
  EXPECT_THAT(probe.ask({}), SizeIs(1));  // from now on with INFO
}

std::string pairs(const std::vector<std::string>& words) {
  std::vector<std::string> items;
  for (const auto& word : words) items.push_back(bulk(word));
  return array(items);
}

TEST(Sentinel, ShowsItsMasters) {
  Sentinel probe;
  const InfoText info("# Sentinel\nsentinel_masters:1\n");
  EXPECT_THAT(probe.ask({}), IsEmpty());
  ASSERT_TRUE(answer(probe, {{}, &info},
                     {array({pairs({"name", "tickets", "ip", "10.0.0.1", "port", "6379", "quorum",
                                    "2", "failover-timeout", "180000", "parallel-syncs", "1",
                                    "down-after-milliseconds", "30000"}),
                             pairs({"ip", "10.0.0.9"})})}));
  ASSERT_TRUE(answer(probe, {{}, &info},
                     {"-NOQUORUM 1 usable Sentinels\r\n",
                      array({pairs({"flags", "sentinel"}), pairs({"flags", "s_down,sentinel"})}),
                      array({pairs({"flags", "slave"}), pairs({"flags", "slave,o_down"})})}));
  EXPECT_THAT(probe.ask({{}, &info}), IsEmpty());
  const auto text = exposed(probe);
  const std::string master =
      "{instance=\"a\",master_name=\"tickets\",master_address=\"10.0.0.1:6379\"} ";
  for (const auto& line :
       {"redis_sentinel_master_setting_ckquorum" + master + "2\n",
        "redis_sentinel_master_setting_failover_timeout" + master + "180000\n",
        "redis_sentinel_master_setting_parallel_syncs" + master + "1\n",
        "redis_sentinel_master_setting_down_after_milliseconds" + master + "30000\n",
        "redis_sentinel_master_ok_sentinels" + master + "2\n",
        "redis_sentinel_master_ok_slaves" + master + "1\n",
        std::string("redis_sentinel_master_ckquorum_status{instance=\"a\",master_name=\"tickets\","
                    "message=\"NOQUORUM 1 usable Sentinels\"} 0\n")}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ClientList, ShowsEachClient) {
  auto batch = std::make_shared<Batch>();
  Samples samples("instance=\"a\"", *batch);
  add_clients(
      "id=11 addr=[::1]:63508 fd=8 name=api age=60 idle=20 flags=N db=2 sub=1 psub=0 qbuf=26 "
      "omem=5 tot-mem=61466 user=default resp=3\nbroken line\nid=12\n",
      1000, false, samples);
  const auto text = test::exposed(batch);
  EXPECT_THAT(
      text,
      HasSubstr("redis_connected_client_info{instance=\"a\",id=\"11\",client_name=\"api\","
                "flags=\"N\",db=\"2\",host=\"[::1]\",port=\"\",user=\"default\",resp=\"3\"} 1\n"));
  const std::string who = "{instance=\"a\",id=\"11\",client_name=\"api\"} ";
  EXPECT_THAT(text,
              HasSubstr("redis_connected_client_total_memory_consumed_bytes" + who + "61466\n"));
  EXPECT_THAT(text, HasSubstr("redis_connected_client_created_at_timestamp" + who + "940\n"));
  EXPECT_THAT(text, HasSubstr("redis_connected_client_idle_since_timestamp" + who + "980\n"));
  EXPECT_THAT(text, Not(HasSubstr("id=\"12\"")));
  EXPECT_THAT(text, Not(HasSubstr("shard_channel")));
}

}  // namespace
}  // namespace strata::redis
