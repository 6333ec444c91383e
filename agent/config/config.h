// Config: everything a user can decide. Passive; the defaults are the ones written here. What a key
// is called, means and may hold is declared in schema.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/host_config.h"
#include "agent/config/thresholds.h"
#include "agent/config/values.h"
#include "collectors/kernel/settings.h"
#include "collectors/redis/tls_settings.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/metrics/relabel.h"

namespace strata {

struct CollectorSwitch {
  bool enabled = true;
};

struct ProcessConfig {
  bool enabled = true;
  Duration period = std::chrono::minutes(1);
};

struct DiskConfig {
  bool enabled = true;
  Duration walk_period = std::chrono::minutes(1);
  std::uint64_t walk_rate = 5'000;
  std::uint64_t walk_limit = 500'000;
};

/// Off by default is what is off in cAdvisor, but for `oom`, `pressure` and `process`.
struct ContainerCollectors {
  CollectorSwitch advtcp{false};
  CollectorSwitch cpu;
  CollectorSwitch cpu_topology{false};
  CollectorSwitch cpuset{false};
  DiskConfig disk;
  CollectorSwitch disk_io;
  CollectorSwitch hugetlb{false};
  CollectorSwitch load;
  CollectorSwitch machine;
  CollectorSwitch memory;
  CollectorSwitch memory_numa{false};
  CollectorSwitch network;
  CollectorSwitch oom;
  CollectorSwitch percpu;
  CollectorSwitch pressure;
  ProcessConfig process;
  CollectorSwitch sched{false};
  CollectorSwitch tcp{false};
  CollectorSwitch udp{false};
};

/// kubelet's list of pods; the files are those of a pod's service account.
struct KubeletConfig {
  std::string url;   // empty: not asked
  std::string node;  // not empty: the API server at `url` is asked in kubelet's place
  SecretFile token_file{"/var/run/secrets/kubernetes.io/serviceaccount/token"};
  std::string ca_file = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
  bool verify = true;
  Duration interval = std::chrono::seconds(10);
  bool operator==(const KubeletConfig&) const = default;
};

/// A runtime's socket is looked for where it usually is, and its absence is no failure.
inline constexpr std::string_view socket_auto = "auto";

/// Applications of containers that ask to be scraped by their labels or annotations.
struct ScrapeConfig {
  bool enabled = true;
  Duration interval = std::chrono::seconds(15);
  Duration timeout = std::chrono::seconds(5);
  std::uint64_t targets = 128;
};

struct ContainersConfig {
  std::string docker = "unix:///var/run/docker.sock";  // empty: switched off
  std::string docker_root = "/var/lib/docker";         // empty: its files are not looked at
  std::string podman{socket_auto};                     // empty: switched off
  std::string containerd{socket_auto};                 // empty: switched off
  std::string crio{socket_auto};                       // empty: switched off
  bool bundles = true;
  KubeletConfig kubelet;
  Duration period = std::chrono::seconds(15);
  bool cgroups = true;
  std::vector<std::string> labels = {"com.docker.compose.project", "com.docker.compose.service",
                                     "io.kubernetes.container.name", "io.kubernetes.pod.name",
                                     "io.kubernetes.pod.namespace"};
  ScrapeConfig scrape;
  ContainerCollectors collectors;
};

struct KernelConfig {
  bool enabled = true;
  Bytes map_memory{std::uint64_t{64} << 20};
  kernel::KernelSettings settings;
};

/// Profiles that the agent takes by itself.
struct ProfilingConfig {
  bool continuous = false;
  Duration keep = std::chrono::minutes(15);
  Bytes memory{std::uint64_t{16} << 20};
  bool on_incident = true;
};

/// Keys, streams and groups of keys that are looked at one by one; lists as redis_exporter's
/// options of the same names take them.
struct RedisKeysConfig {
  std::string check_keys;
  std::string check_single_keys;
  std::string check_streams;
  std::string check_single_streams;
  std::string count_keys;
  std::string check_key_groups;
  std::uint64_t max_distinct_key_groups = 100;
  bool values = false;
  Duration period = std::chrono::minutes(1);
  Duration budget = std::chrono::milliseconds(100);
  std::uint64_t batch = 100;
};

struct RedisConfig {
  std::string address;  // redis://host:port, rediss://host:port, unix:///path
  std::string username;
  Secret password;
  SecretFile password_file;
  std::string password_env;
  redis::TlsSettings tls;
  bool config_values = false;
  bool client_list = false;
  bool client_ports = false;
  bool modules = false;
  RedisKeysConfig keys;
  Duration interval = std::chrono::seconds(5);
  Duration timeout = std::chrono::seconds(2);
};

struct BasicAuthConfig {
  std::string username;
  Secret password;
  SecretFile password_file;
};

struct AuthorizationConfig {
  std::string type = "Bearer";
  Secret credentials;
  SecretFile credentials_file;
};

struct TlsClientConfig {
  std::string ca_file;
  std::string cert_file;
  SecretFile key_file;
  std::string server_name;
  bool insecure_skip_verify = false;
};

struct ApiConfig {
  std::string job;
  std::string url;
  Duration interval = std::chrono::seconds(15);
  Duration timeout = std::chrono::seconds(5);
  bool honor_labels = false;
  bool honor_timestamps = true;
  Bytes body_size_limit{std::uint64_t{10} << 20};
  std::uint64_t sample_limit = 10'000;
  std::uint64_t label_limit = 0;
  std::uint64_t label_name_length_limit = 0;
  std::uint64_t label_value_length_limit = 0;
  BasicAuthConfig basic_auth;
  AuthorizationConfig authorization;
  TlsClientConfig tls_config;
  std::vector<RelabelRule> relabel_configs;
  std::vector<RelabelRule> metric_relabel_configs;
};

/// An Alertmanager that is told of alerts.
struct AlertmanagerConfig {
  std::string url;
  Duration timeout = std::chrono::seconds(10);
  BasicAuthConfig basic_auth = {};
  AuthorizationConfig authorization = {};
  TlsClientConfig tls_config = {};
};

/// Whoever takes what Alertmanager sends to webhooks.
struct WebhookConfig {
  Secret url;  // whoever knows it can post there
  bool send_resolved = true;
  Duration timeout = std::chrono::seconds(10);
  BasicAuthConfig basic_auth = {};
  AuthorizationConfig authorization = {};
  TlsClientConfig tls_config = {};
};

/// Where exporters that the agent stands in for used to listen; nullopt: nobody does.
struct CompatConfig {
  std::optional<ListenAddress> cadvisor;
  std::optional<ListenAddress> node_exporter;
  std::optional<ListenAddress> redis_exporter;
};

struct LogConfig {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
};

struct LimitsConfig {
  std::uint64_t max_series = 200'000;  // of one layer: a thousand containers and what is on them
  std::uint64_t events = 1024;
  Bytes history{std::uint64_t{24} << 20};
  Duration history_window = std::chrono::hours(24 * 7);
};

struct PathsConfig : HostPaths {
  std::string state = "/var/lib/strata";  // empty: nothing is kept over a restart
  bool operator==(const PathsConfig&) const = default;
};

struct Config {
  ListenAddress listen{"127.0.0.1", 9410};
  PathsConfig paths;
  HostConfig host;
  ContainersConfig containers;
  KernelConfig kernel;
  ProfilingConfig profiling;
  std::optional<std::vector<RedisConfig>> redis;  // nullopt: whatever listens on this host
  std::vector<ApiConfig> apis;
  std::optional<std::vector<std::string>> rules;  // patterns of files; nullopt: the shipped ones
  std::vector<AlertmanagerConfig> alertmanagers;
  std::vector<WebhookConfig> webhooks;
  std::string external_url;  // empty: the host's name and the port of `listen`
  CompatConfig compat;
  LogConfig log;
  LimitsConfig limits;
  Thresholds thresholds;
  std::vector<std::string> notes;  // what is asked for in vain
};

}  // namespace strata
