// HostConfig: what can be decided of the layer `host`. Each collector has node_exporter's name, its
// options are node_exporter's with '_' for '-', and the defaults are those of upstream, not those
// that a distribution builds in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/config/values.h"
#include "collectors/host/default_patterns.h"
#include "core/base/clock.h"

namespace strata {

/// What every collector of the host has.
struct HostCollectorConfig {
  bool enabled = true;
  std::optional<Duration> period = {};  // nullopt: that of all
};

// Patterns are searched for in the whole name, as node_exporter does; an empty one excludes
// nothing, and includes everything.

struct DeviceFilterConfig : HostCollectorConfig {
  Pattern device_exclude = {};
  Pattern device_include = {};
};

struct BcacheConfig : HostCollectorConfig {
  bool priority_stats = false;
};

struct CpuConfig : HostCollectorConfig {
  bool guest = true;
  bool info = false;
  Pattern flags_include = {};
  Pattern bugs_include = {};
};

struct CpufreqConfig : HostCollectorConfig {
  bool enable_cpufreq_prefix = false;
};

struct DiskstatsConfig : HostCollectorConfig {
  Pattern device_exclude{std::string(host::default_disks_left_out)};
  Pattern device_include = {};
};

struct Ec2Config : HostCollectorConfig {
  std::string url = "http://169.254.169.254";
  std::vector<std::string> tags = {};
  std::string labels = {};
};

struct EthtoolConfig : HostCollectorConfig {
  Pattern device_exclude = {};
  Pattern device_include = {};
  Pattern metrics_include{".*"};
};

struct FilesystemConfig : HostCollectorConfig {
  Pattern mount_points_exclude{std::string(host::default_mount_points_left_out)};
  Pattern mount_points_include = {};
  Pattern fs_types_exclude{std::string(host::default_fs_types_left_out)};
  Pattern fs_types_include = {};
  Duration mount_timeout = std::chrono::seconds(5);
};

struct HwmonConfig : HostCollectorConfig {
  Pattern chip_exclude = {};
  Pattern chip_include = {};
  Pattern sensor_exclude = {};
  Pattern sensor_include = {};
};

struct InterruptsConfig : HostCollectorConfig {
  Pattern name_exclude = {};
  Pattern name_include = {};
  bool include_zeros = true;
};

struct IpvsConfig : HostCollectorConfig {
  std::string backend_labels =
      "local_address,local_port,remote_address,remote_port,proto,local_mark";
};

struct NetclassConfig : HostCollectorConfig {
  Pattern ignored_devices{"^$"};
  bool ignore_invalid_speed = false;
};

struct NetdevConfig : HostCollectorConfig {
  Pattern device_exclude = {};
  Pattern device_include = {};
  bool address_info = false;
  bool enable_detailed_metrics = false;
  bool label_ifalias = false;
  bool containers = true;
};

struct NetstatConfig : HostCollectorConfig {
  Pattern fields{std::string(host::default_netstat_fields)};
};

struct PcideviceConfig : HostCollectorConfig {
  std::string idsfile = {};
  bool names = false;
};

struct PowersupplyclassConfig : HostCollectorConfig {
  Pattern ignored_supplies{"^$"};
};

struct QdiscConfig : HostCollectorConfig {
  Pattern device_exclude = {};
  Pattern device_include = {};
};

struct RaplConfig : HostCollectorConfig {
  bool enable_zone_label = false;
};

struct SlabinfoConfig : HostCollectorConfig {
  Pattern slabs_include{".*"};
  Pattern slabs_exclude = {};
};

struct StatConfig : HostCollectorConfig {
  bool softirq = false;
};

struct SysctlConfig : HostCollectorConfig {
  std::vector<std::string> include = {};
  std::vector<std::string> include_info = {};
};

/// Unlike all others, its patterns have to match the whole name.
struct SystemdConfig : HostCollectorConfig {
  Pattern unit_include{".+"};
  Pattern unit_exclude{std::string(host::default_units_left_out)};
  bool enable_task_metrics = false;
  bool enable_restarts_metrics = false;
  bool enable_start_time_metrics = false;
};

struct TapestatsConfig : HostCollectorConfig {
  Pattern ignored_devices{"^$"};
};

struct TextfileConfig : HostCollectorConfig {
  std::vector<std::string> directory = {};
};

struct VmstatConfig : HostCollectorConfig {
  Pattern fields{std::string(host::default_vmstat_fields)};
};

/// What a host is hardly changes while it runs.
inline constexpr Duration identity_period = std::chrono::minutes(5);

/// Off by default is what is off in node_exporter, and `ebs`, which takes CAP_SYS_ADMIN.
struct HostCollectors {
  DeviceFilterConfig arp;
  BcacheConfig bcache;
  HostCollectorConfig bonding;
  HostCollectorConfig btrfs;
  HostCollectorConfig buddyinfo{false};
  HostCollectorConfig cgroups{false};
  HostCollectorConfig conntrack;
  CpuConfig cpu;
  HostCollectorConfig cpu_vulnerabilities{false, identity_period};
  CpufreqConfig cpufreq;
  DiskstatsConfig diskstats;
  HostCollectorConfig dmi{true, identity_period};
  HostCollectorConfig dmmultipath;
  HostCollectorConfig drbd{false};
  HostCollectorConfig ebs{false};
  Ec2Config ec2{{true, identity_period}};
  HostCollectorConfig edac;
  HostCollectorConfig ena;
  HostCollectorConfig entropy;
  EthtoolConfig ethtool{{false}};
  HostCollectorConfig fibrechannel;
  HostCollectorConfig filefd;
  FilesystemConfig filesystem;
  HwmonConfig hwmon;
  DeviceFilterConfig infiniband;
  InterruptsConfig interrupts{{false}};
  IpvsConfig ipvs;
  HostCollectorConfig kernel_hung;
  HostCollectorConfig ksmd{false};
  HostCollectorConfig lnstat{false};
  HostCollectorConfig loadavg;
  HostCollectorConfig mdadm;
  HostCollectorConfig meminfo;
  HostCollectorConfig meminfo_numa{false};
  HostCollectorConfig mountstats{false};
  NetclassConfig netclass;
  NetdevConfig netdev;
  NetstatConfig netstat;
  HostCollectorConfig network_route{false};
  HostCollectorConfig nfs;
  HostCollectorConfig nfsd;
  HostCollectorConfig nvme;
  HostCollectorConfig os{true, identity_period};
  PcideviceConfig pcidevice{{false, identity_period}};
  PowersupplyclassConfig powersupplyclass;
  HostCollectorConfig pressure;
  HostCollectorConfig processes{false};
  QdiscConfig qdisc{{false}};
  RaplConfig rapl;
  HostCollectorConfig schedstat;
  HostCollectorConfig selinux;
  SlabinfoConfig slabinfo{{false}};
  HostCollectorConfig sockstat;
  HostCollectorConfig softirqs{false};
  HostCollectorConfig softnet;
  StatConfig stat;
  SysctlConfig sysctl{{false}};
  SystemdConfig systemd{{false}};
  TapestatsConfig tapestats;
  HostCollectorConfig tcpstat{false};
  TextfileConfig textfile;
  HostCollectorConfig thermal_zone;
  HostCollectorConfig time;
  HostCollectorConfig timex;
  HostCollectorConfig udp_queues;
  HostCollectorConfig uname{true, identity_period};
  VmstatConfig vmstat;
  HostCollectorConfig watchdog;
  HostCollectorConfig xfrm{false};
  HostCollectorConfig xfs;
  HostCollectorConfig zfs;
  HostCollectorConfig zoneinfo{false};
};

struct HostConfig {
  Duration period = std::chrono::seconds(15);
  bool disable_defaults = false;
  HostCollectors collectors;
};

}  // namespace strata
