#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/config/load.h"

namespace strata {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The configuration, or a test failure that names the problems.
Config parsed(std::string_view yaml) {
  auto result = parse_config(yaml);
  for (const auto& problem : result.problems) ADD_FAILURE() << problem_text("config", problem);
  return std::move(result.config);
}

TEST(Config, NothingAtAllGivesTheDefaults) {
  for (const auto* yaml : {"", "\n", "# nothing\n", "---\n", "---\n...\n", "{}", "null"}) {
    const auto config = parsed(yaml);
    EXPECT_EQ(config.listen, (ListenAddress{"127.0.0.1", 9410})) << yaml;
    EXPECT_EQ(config.paths, HostPaths{});
    EXPECT_EQ(config.redis, std::nullopt);
    EXPECT_THAT(config.apis, IsEmpty());
    EXPECT_TRUE(config.kernel.enabled);
  }
}

TEST(Config, ReadsEveryTopLevelKeyOfThisVersion) {
  const auto config = parsed(R"(
listen: "[::]:9411"
paths: {procfs: /host/proc, sysfs: /host/sys, rootfs: /host, udev_data: /host/run/udev/data}
host:
  period: 10s
  collectors:
    cpu: {enabled: false}
    filesystem: {mount_points_exclude: ^/snap, fs_types_exclude: ""}
    diskstats: {device_exclude: ^loop}
    netdev: {device_exclude: ^veth}
containers:
  docker: ""
  period: 1s
  labels: [team]
kernel: {enabled: false}
redis:
  - address: redis://127.0.0.1:6379
    username: strata
    password: "1234"
    interval: 1m30s
    timeout: 500ms
apis:
  - job: flash-tickets-api
    url: http://127.0.0.1:3001/metrics
    interval: 30s
    timeout: 3s
    honor_labels: true
    honor_timestamps: false
    body_size_limit: 1MiB
    sample_limit: 5
    label_limit: 6
    label_name_length_limit: 7
    label_value_length_limit: 8
    relabel_configs: [{target_label: team, replacement: tickets}]
    metric_relabel_configs:
      - {source_labels: [__name__, le], regex: ".*_bucket;0\\.1", action: drop}
      - {regex: pod, action: labeldrop}
      - {regex: pod, action: labeldrop}
log: {level: debug, format: json}
limits: {max_series: 10, events: 20}
)");
  EXPECT_EQ(config.listen, (ListenAddress{"::", 9411}));
  EXPECT_EQ(config.paths.rootfs, "/host");
  EXPECT_EQ(config.host.period, seconds(10));
  EXPECT_FALSE(config.host.collectors.cpu.enabled);
  EXPECT_TRUE(config.host.collectors.filesystem.enabled);
  EXPECT_EQ(config.host.collectors.filesystem.mount_points_exclude.text, "^/snap");
  EXPECT_EQ(config.host.collectors.filesystem.fs_types_exclude.text, "");
  EXPECT_EQ(config.host.collectors.diskstats.device_exclude.text, "^loop");
  EXPECT_EQ(config.host.collectors.netdev.device_exclude.text, "^veth");
  EXPECT_EQ(config.containers.docker, "");
  EXPECT_EQ(config.containers.period, seconds(1));
  EXPECT_THAT(config.containers.labels, ElementsAre("team"));
  EXPECT_FALSE(config.kernel.enabled);
  EXPECT_EQ(config.log.level, LogLevel::debug);
  EXPECT_EQ(config.log.format, LogFormat::json);
  EXPECT_EQ(config.limits.max_series, 10U);
  EXPECT_EQ(config.limits.events, 20U);

  ASSERT_TRUE(config.redis);
  ASSERT_EQ(config.redis->size(), 1U);
  const auto& redis = config.redis->front();
  EXPECT_EQ(redis.address, "redis://127.0.0.1:6379");
  EXPECT_EQ(redis.username, "strata");
  EXPECT_EQ(redis.password.text, "1234");
  EXPECT_EQ(redis.interval, seconds(90));
  EXPECT_EQ(redis.timeout, milliseconds(500));

  ASSERT_EQ(config.apis.size(), 1U);
  const auto& api = config.apis.front();
  EXPECT_EQ(api.job, "flash-tickets-api");
  EXPECT_EQ(api.url, "http://127.0.0.1:3001/metrics");
  EXPECT_EQ(api.interval, seconds(30));
  EXPECT_EQ(api.timeout, seconds(3));
  EXPECT_TRUE(api.honor_labels);
  EXPECT_FALSE(api.honor_timestamps);
  EXPECT_EQ(api.body_size_limit.count, 1048576U);
  EXPECT_EQ(api.sample_limit, 5U);
  EXPECT_EQ(api.label_limit, 6U);
  EXPECT_EQ(api.label_name_length_limit, 7U);
  EXPECT_EQ(api.label_value_length_limit, 8U);
  ASSERT_EQ(api.relabel_configs.size(), 1U);
  EXPECT_EQ(api.relabel_configs[0],
            (RelabelRule{.target_label = "team", .replacement = "tickets"}));
  ASSERT_EQ(api.metric_relabel_configs.size(), 3U);
  EXPECT_THAT(api.metric_relabel_configs[0].source_labels, ElementsAre("__name__", "le"));
  EXPECT_EQ(api.metric_relabel_configs[2].action, RelabelAction::labeldrop);
}

TEST(Config, AnEmptySectionOrListKeepsTheDefaults) {
  const auto config = parsed("host:\nredis:\napis:\nkernel:\n");
  EXPECT_EQ(config.host.period, HostConfig{}.period);
  EXPECT_EQ(config.redis, std::nullopt);
}

TEST(Config, AnEmptyListOfRedisServersMeansNone) {
  const auto config = parsed("redis: []");
  ASSERT_TRUE(config.redis);
  EXPECT_THAT(*config.redis, IsEmpty());
}

TEST(Config, AliasesStandForTheirAnchors) {
  const auto config = parsed(R"(
redis:
  - {address: redis://a, timeout: &wait 3s}
  - {address: redis://b, timeout: *wait}
)");
  ASSERT_TRUE(config.redis);
  EXPECT_EQ(config.redis->at(1).timeout, seconds(3));
}

TEST(Config, TakesEveryFormOfAddress) {
  for (const auto* address : {"redis://127.0.0.1:6379", "redis://redis", "redis://[::1]:6380",
                              "redis://host:1/", "unix:///run/redis.sock"}) {
    parsed(std::string("redis: [{address: '") + address + "'}]");
  }
  for (const auto* url : {"http://127.0.0.1:3001/metrics", "https://api/m?format=a&b",
                          "http://[::1]", "http://api:80"}) {
    parsed(std::string("apis: [{job: a, url: '") + url + "'}]");
  }
}

TEST(Config, ListensInPlaceOfAnExporterWhereAnAddressIsGiven) {
  const auto config = parsed("compat:\n  cadvisor: 127.0.0.1:8080\n");
  EXPECT_EQ(config.compat.cadvisor, (ListenAddress{"127.0.0.1", 8080}));
  EXPECT_EQ(config.compat.node_exporter, std::nullopt);
  EXPECT_EQ(config.compat.redis_exporter, std::nullopt);
}

TEST(Config, NoRulesAreNotTheShippedOnes) {
  EXPECT_FALSE(parse_config("").config.rules);
  EXPECT_THAT(parse_config("rules: []").config.rules, testing::Optional(testing::IsEmpty()));
  EXPECT_THAT(parse_config("rules: [/etc/strata/rules/*.yaml]").config.rules,
              testing::Optional(ElementsAre("/etc/strata/rules/*.yaml")));
}

TEST(Config, ReceiversOfAlertsAreUrlsOrMappings) {
  const auto config = parsed(
      "alertmanagers:\n"
      "  - http://127.0.0.1:9093\n"
      "  - url: https://alerts.example/prefix\n"
      "    timeout: 3s\n"
      "    basic_auth: {username: strata, password: swordfish}\n"
      "    tls_config: {ca_file: /etc/ca.pem}\n"
      "webhooks:\n"
      "  - http://127.0.0.1:5001/hook?token=a\n"
      "  - {url: 'http://127.0.0.1:5001/hook', send_resolved: false}\n");
  ASSERT_EQ(config.alertmanagers.size(), 2U);
  EXPECT_EQ(config.alertmanagers[0].url, "http://127.0.0.1:9093");
  EXPECT_EQ(config.alertmanagers[0].timeout, seconds(10));
  EXPECT_EQ(config.alertmanagers[1].timeout, seconds(3));
  EXPECT_EQ(config.alertmanagers[1].basic_auth.password.text, "swordfish");
  EXPECT_EQ(config.alertmanagers[1].tls_config.ca_file, "/etc/ca.pem");
  ASSERT_EQ(config.webhooks.size(), 2U);
  EXPECT_EQ(config.webhooks[0].url.text, "http://127.0.0.1:5001/hook?token=a");
  EXPECT_TRUE(config.webhooks[0].send_resolved);
  EXPECT_FALSE(config.webhooks[1].send_resolved);
}

TEST(Config, MistakesInReceiversAreNamedWithoutWhatIsSecret) {
  const std::pair<const char*, const char*> cases[] = {
      {"alertmanagers: ['http://u:swordfish@am:9093']",
       "1:17: alertmanagers[0].url: must not hold a user or a password"},
      {"alertmanagers: ['http://am:9093?a=swordfish']",
       "1:17: alertmanagers[0].url: must not hold a query (?)"},
      {"alertmanagers: ['am:9093']",
       "1:17: alertmanagers[0].url: must be http://... or https://..."},
      {"alertmanagers: [{timeout: 1s}]", "1:17: alertmanagers[0].url: is required"},
      {"alertmanagers: [[]]", "1:17: alertmanagers[0]: must be a mapping, not a list"},
      {"alertmanagers: ['http://am', 'http://am']",
       "1:30: alertmanagers[1]: has the url http://am of an earlier entry"},
      {"external_url: 'web-1:9410'", "1:15: external_url: must be http://... or https://..."},
      {"external_url: 'http://web-1/?a=b'", "1:15: external_url: must not hold a query (?)"},
      {"webhooks: ['ftp://swordfish']", "1:12: webhooks[0].url: must be http://... or https://..."},
      {"webhooks: [{url: 'http://a/', tls_config: {cert_file: /a}}]",
       "1:12: webhooks[0]: tls_config: cert_file and key_file go together"}};
  for (const auto& [yaml, wanted] : cases) {
    const auto parsed = parse_config(yaml);
    ASSERT_EQ(parsed.problems.size(), 1U) << yaml;
    EXPECT_EQ(problem_text("", parsed.problems[0]), std::string(":") + wanted);
  }
}

}  // namespace
}  // namespace strata
