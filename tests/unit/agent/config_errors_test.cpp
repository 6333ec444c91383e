// Every mistake with the exact message that a user reads.
#include <ostream>

#include <gtest/gtest.h>

#include "agent/config/load.h"

namespace strata {
namespace {

struct Mistake {
  const char* name;
  const char* yaml;
  const char* message;  // all problems, joined by newlines
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class ConfigMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigMistake, IsToldWithItsPlaceAndKey) {
  std::string messages;
  for (const auto& problem : parse_config(GetParam().yaml).problems) {
    messages += (messages.empty() ? "" : "\n") + problem_text("f", problem);
  }
  EXPECT_EQ(messages, GetParam().message);
}

constexpr Mistake shapes[] = {
    {"Typo", "redis:\n  - adress: redis://a\n",
     "f:2:5: redis[0].address: is required\n"
     "f:2:5: redis[0].adress: unknown key (did you mean address?)"},
    {"UnknownTop", "lisen: 1:1\n", "f:1:1: lisen: unknown key (did you mean listen?)"},
    {"UnknownFar", "zzzzzz: 1\n", "f:1:1: zzzzzz: unknown key"},
    {"UnknownNested", "host:\n  collectors:\n    cpux: {}\n",
     "f:3:5: host.collectors.cpux: unknown key (did you mean cpu?)"},
    {"EscapeInKey", "\"a\\e[2J\": 1\n", "f:1:1: a\\x1b[2J: unknown key"},
    {"NotAMapping", "- listen\n", "f:1:1: must be a mapping, not a list"},
    {"PlainText", "hello\n", "f:1:1: must be a mapping, not text"},
    {"SectionIsText", "host: yes\n", "f:1:7: host: must be a mapping, not text"},
    {"ListIsMapping", "redis: {address: a}\n", "f:1:8: redis: must be a list, not a mapping"},
    {"ItemIsText", "apis: [a]\n", "f:1:8: apis[0]: must be a mapping, not text"},
    {"ItemIsNothing", "redis: [~]\n", "f:1:9: redis[0]: must be a mapping, not nothing"},
    {"ValueIsList", "listen: [a]\n", "f:1:9: listen: must be a single value, not a list"},
    {"ValueIsNothing", "kernel:\n  enabled:\nlog: {}\n",
     "f:2:3: kernel.enabled: must be a single value, not nothing"},
    {"GivenTwice", "log: {}\nlog: {}\n", "f:2:1: the key 'log' is given twice"},
    {"SecondDocument", "log: {}\n---\nlog: {}\n", "f:3:1: a second document"},
    {"Tag", "listen: !ip 1.2.3.4\n", "f:1:9: tags are not supported"},
    {"KeyIsList", "[a]: 1\n", "f:1:1: a key must be plain text"},
    {"BadYaml", "log: {level: debug\n", "f:2:1: end of map flow not found"},
    {"Tab", "log:\n\tlevel: debug\n", "f:2:7: indented by a tab instead of spaces"},
    {"UnknownAlias", "listen: *a\n", "f:1:9: the referenced anchor is not defined"},
    {"SelfAlias", "redis: &a [*a]\n", "f:1:12: the alias stands within its own anchor"},
    {"MergeKey", "log: &l {level: info}\nlimits:\n  <<: *l\n", "f:3:3: limits.<<: unknown key"},
    {"Several", "listen: x\nlog: {level: loud}\n",
     "f:1:9: listen: must be HOST:PORT, not 'x'\n"
     "f:2:14: log.level: must be debug, info, warning or error, not 'loud'"},
    {"ThresholdTypo", "thresholds: {host_cpu_percnt: 95}\n",
     "f:1:14: thresholds.host_cpu_percnt: unknown key (did you mean host_cpu_percent?)"},
    {"ThresholdIsText", "thresholds: {host_cpu_percent: '95'}\n",
     "f:1:32: thresholds.host_cpu_percent: must be a number, not '95'"},
    {"ThresholdBelowZero", "thresholds: {host_cpu_percent: -1}\n",
     "f:1:32: thresholds.host_cpu_percent: must be a number from 0 on"},
    {"ThresholdWithoutEnd", "thresholds: {host_cpu_percent: inf}\n",
     "f:1:32: thresholds.host_cpu_percent: must be a number from 0 on"},
    {"CompatTypo", "compat:\n  cadviser: :8080\n",
     "f:2:3: compat.cadviser: unknown key (did you mean cadvisor?)"},
    {"CompatPort", "compat: {cadvisor: 8080}\n",
     "f:1:20: compat.cadvisor: must be HOST:PORT, not '8080'"},
    {"CompatTwice", "compat: {cadvisor: ':8080', node_exporter: ':8080'}\n",
     "f:1:1: compat.node_exporter has the address of compat.cadvisor"},
    {"CompatOnListen", "listen: a:1\ncompat: {redis_exporter: a:1}\n",
     "f:1:1: compat.redis_exporter has the address of listen"},
};
INSTANTIATE_TEST_SUITE_P(Shape, ConfigMistake, ::testing::ValuesIn(shapes),
                         [](const auto& test) { return test.param.name; });

constexpr Mistake values[] = {
    {"Port0", "listen: 127.0.0.1:0\n", "f:1:9: listen: the port must be 1 to 65535, not '0'"},
    {"PortTooLarge", "listen: :65536\n", "f:1:9: listen: the port must be 1 to 65535, not '65536'"},
    {"PortWord", "listen: a:http\n", "f:1:9: listen: the port must be 1 to 65535, not 'http'"},
    {"Ipv6WithoutBrackets", "listen: ::1:9410\n",
     "f:1:9: listen: must be HOST:PORT, IPv6 as [ADDRESS]:PORT, not '::1:9410'"},
    {"RelativePath", "paths: {procfs: proc}\n", "f:1:17: paths.procfs: must be an absolute path"},
    {"NotABoolean", "kernel: {enabled: yes}\n",
     "f:1:19: kernel.enabled: must be true or false, not 'yes'"},
    {"QuotedBoolean", "kernel: {enabled: 'true'}\n",
     "f:1:19: kernel.enabled: must be true or false, not 'true'"},
    {"NegativeDuration", "host: {period: -5s}\n",
     "f:1:16: host.period: must not be negative, but is '-5s'"},
    {"DurationWithoutUnit", "host: {period: 15}\n",
     "f:1:16: host.period: must be a duration such as 500ms, 15s or 1m30s, not '15'"},
    {"DurationTooShort", "host: {period: 0s}\n",
     "f:1:16: host.period: must be 100ms to 1d, not 0s"},
    {"DurationTooLong", "host: {period: 2d}\n", "f:1:16: host.period: must be 100ms to 1d, not 2d"},
    {"Pattern", "host: {collectors: {netdev: {device_exclude: '('}}}\n",
     "f:1:46: host.collectors.netdev.device_exclude: must be a regular expression, not '('"},
    {"PatternRepeats", "host: {collectors: {netdev: {device_exclude: 'a{99999999999}'}}}\n",
     "f:1:46: host.collectors.netdev.device_exclude: must not hold a number over 999"},
    {"PatternOfGo", "host: {collectors: {netstat: {fields: '(?i)tcp'}}}\n",
     "f:1:39: host.collectors.netstat.fields: must be an ECMAScript regular expression, which has "
     "no '(?i'"},
    {"PatternEndsAsInGo", "host: {collectors: {netstat: {fields: 'a\\z'}}}\n",
     "f:1:39: host.collectors.netstat.fields: must be an ECMAScript regular expression, which has "
     "no '\\z'"},
    {"IncludeAndExclude", "host: {collectors: {netdev: {device_include: a, device_exclude: b}}}\n",
     "f:1:49: host.collectors.netdev.device_exclude: cannot be given beside device_include"},
    {"OwnPeriod", "host: {collectors: {dmi: {period: 1ms}}}\n",
     "f:1:35: host.collectors.dmi.period: must be 100ms to 1d, not 1ms"},
    {"BackendLabels", "host: {collectors: {ipvs: {backend_labels: 'proto,port'}}}\n",
     "f:1:44: host.collectors.ipvs.backend_labels: must be some of local_address, local_port, "
     "remote_address, remote_port, proto, local_mark, separated by commas"},
    {"Ec2Labels", "host: {collectors: {ec2: {labels: 'region,zone'}}}\n",
     "f:1:35: host.collectors.ec2.labels: must be some of instance_id, instance_type, "
     "availability_zone, region, account_id, image_id, architecture, separated by commas"},
    {"DockerTcp", "containers: {docker: 'tcp://a'}\n",
     "f:1:22: containers.docker: must be unix:///PATH, or empty to switch Docker off"},
    {"EmptyLabel", "containers: {labels: ['']}\n",
     "f:1:23: containers.labels[0]: must not be empty"},
    {"SameLabel", "containers: {labels: [a, a]}\n",
     "f:1:26: containers.labels[1]: has the value a of an earlier entry"},
    {"RedisScheme", "redis: [{address: '127.0.0.1:6379'}]\n",
     "f:1:19: redis[0].address: must be redis://HOST:PORT, rediss://... or unix:///PATH"},
    {"RedisTlsHalf", "redis: [{address: 'rediss://a', tls: {cert_file: /a}}]\n",
     "f:1:9: redis[0]: has only one of tls.cert_file and tls.key_file"},
    {"RedisPasswords", "redis: [{address: 'redis://a', password: a, password_env: B}]\n",
     "f:1:9: redis[0]: has more than one of password, password_file and password_env"},
    {"RedisKeyList", "redis: [{address: 'redis://a', keys: {check_keys: 'dbx=a'}}]\n",
     "f:1:51: redis[0].keys.check_keys: the database must be a number: db0=key"},
    {"RedisPassword", "redis: [{address: 'redis://u:hunter2@a'}]\n",
     "f:1:19: redis[0].address: must not hold a user or a password: use username and "
     "password_file"},
    {"RedisPort", "redis: [{address: 'redis://a:0'}]\n",
     "f:1:19: redis[0].address: the port must be 1 to 65535"},
    {"RedisNoHost", "redis: [{address: 'redis://:6379'}]\n",
     "f:1:19: redis[0].address: names no host"},
    {"RedisDatabase", "redis: [{address: 'redis://a/1'}]\n",
     "f:1:19: redis[0].address: must end after the port"},
    {"RedisTwice", "redis: [{address: 'redis://a'}, {address: 'redis://a'}]\n",
     "f:1:33: redis[1]: has the address redis://a of an earlier entry"},
    {"TwoPasswords", "redis: [{address: 'redis://a', password: a, password_file: /b}]\n",
     "f:1:9: redis[0]: has more than one of password, password_file and password_env"},
    {"PasswordIsMapping", "redis: [{address: 'redis://a', password: {hunter: 2}}]\n",
     "f:1:42: redis[0].password: must be a single value, not a mapping"},
    {"NoJob", "apis: [{url: 'http://a'}]\n", "f:1:8: apis[0].job: is required"},
    {"UrlScheme", "apis: [{job: a, url: 'ftp://a'}]\n",
     "f:1:22: apis[0].url: must be http://... or https://..."},
    {"UrlPassword", "apis: [{job: a, url: 'http://u:p@a'}]\n",
     "f:1:22: apis[0].url: must not hold a user or a password"},
    {"UrlPort", "apis: [{job: a, url: 'http://a:99999/'}]\n",
     "f:1:22: apis[0].url: the port must be 1 to 65535"},
    {"ApiTwice", "apis: [{job: a, url: 'http://a'}, {job: a, url: 'http://a/b'}]\n",
     "f:1:35: apis[1]: has the job a and instance a of an earlier entry"},
    {"SizeWord", "apis: [{job: a, url: 'http://a', body_size_limit: big}]\n",
     "f:1:51: apis[0].body_size_limit: must be a size such as 512KiB or 10MiB, not 'big'"},
    {"RelabelAction", "apis: [{job: a, url: 'http://a', relabel_configs: [{action: move}]}]\n",
     "f:1:61: apis[0].relabel_configs[0].action: must be replace, keep, drop, keepequal, "
     "dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase or uppercase, not 'move'"},
    {"RelabelRule", "apis: [{job: a, url: 'http://a', metric_relabel_configs: [{regex: a}]}]\n",
     "f:1:59: apis[0].metric_relabel_configs[0]: relabel configuration for replace action requires "
     "'target_label' value"},
    {"TwoProofs",
     "apis: [{job: a, url: 'http://a', basic_auth: {username: u}, authorization: {credentials: "
     "c}}]\n",
     "f:1:8: apis[0]: at most one of basic_auth & authorization must be configured"},
    {"CertificateWithoutKey", "apis: [{job: a, url: 'http://a', tls_config: {cert_file: /c}}]\n",
     "f:1:8: apis[0]: tls_config: cert_file and key_file go together"},
    {"NegativeNumber", "limits: {max_series: -1}\n",
     "f:1:22: limits.max_series: must be a whole number, not '-1'"},
    {"ZeroLimit", "limits: {events: 0}\n", "f:1:18: limits.events: must not be 0"},
    {"Format", "log: {format: xml}\n", "f:1:15: log.format: must be text or json, not 'xml'"},
};
INSTANTIATE_TEST_SUITE_P(Value, ConfigMistake, ::testing::ValuesIn(values),
                         [](const auto& test) { return test.param.name; });

std::string only_problem(const std::string& yaml) {
  const auto problems = parse_config(yaml).problems;
  if (problems.size() != 1) return std::to_string(problems.size()) + " problems";
  return problem_text("f", problems.front());
}

TEST(ConfigLimits, ABillionLaughsEndEarly) {
  std::string yaml = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    yaml += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) yaml.append(i == 0 ? "*" : ",*").append(before);
    yaml += "]\n";
  }
  EXPECT_EQ(only_problem(yaml), "f:5:11: more than 20000 values");
}

TEST(ConfigLimits, DepthIsBounded) {
  EXPECT_EQ(only_problem("log: " + std::string(1000, '[') + std::string(1000, ']')),
            "f:1:21: nested deeper than 16 levels");
  EXPECT_EQ(only_problem("log: " + std::string(100'000, '[')).substr(0, 2), "f:");
}

TEST(ConfigLimits, SizeIsBounded) {
  EXPECT_EQ(only_problem("#" + std::string(max_config_bytes, 'x')), "f:1:1: larger than 1 MiB");
  EXPECT_TRUE(parse_config("#" + std::string(max_config_bytes - 1, 'x')).problems.empty());
}

TEST(ConfigLimits, ProblemsAreBounded) {
  std::string yaml;
  for (int i = 0; i < 1000; ++i) yaml += "zzzzzz" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(parse_config(yaml).problems.size(), 50U);
}

}  // namespace
}  // namespace strata
