// The keys of each collector of the host, for host_schema.h.
#pragma once

#include "agent/config/checks.h"
#include "agent/config/host_config.h"
#include "agent/config/key_spec.h"

namespace strata {

template <class Visitor>
void describe(Visitor& visit, HostCollectorConfig& collector) {
  visit.key({"enabled", "whether it runs"}, collector.enabled);
  visit.key({"period", "how often it runs; longer than `host.period`: for scrapes too"},
            collector.period, check_own_period);
}

template <class Visitor>
void describe_common(Visitor& visit, HostCollectorConfig& collector) {
  describe(visit, collector);
}

template <class Visitor>
void describe(Visitor& visit, DeviceFilterConfig& filter) {
  describe_common(visit, filter);
  visit.key({"device_exclude", "devices left out"}, filter.device_exclude);
  visit.key({"device_include", "the only devices shown"}, filter.device_include);
}

template <class Visitor>
void describe(Visitor& visit, BcacheConfig& bcache) {
  describe_common(visit, bcache);
  visit.key({.name = "priority_stats",
             .help = "whether priority statistics are shown, which cost much to read",
             .option = "bcache.priorityStats"},
            bcache.priority_stats);
}

template <class Visitor>
void describe(Visitor& visit, CpuConfig& cpu) {
  describe_common(visit, cpu);
  visit.key({"guest", "whether time for guests is shown apart"}, cpu.guest);
  visit.key({"info", "whether model, microcode and cache size of each CPU are shown"}, cpu.info);
  visit.key({.name = "flags_include",
             .help = "flags of the CPU that are shown",
             .option = "cpu.info.flags-include"},
            cpu.flags_include);
  visit.key({.name = "bugs_include",
             .help = "bugs of the CPU that are shown",
             .option = "cpu.info.bugs-include"},
            cpu.bugs_include);
}

template <class Visitor>
void describe(Visitor& visit, CpufreqConfig& cpufreq) {
  describe_common(visit, cpufreq);
  visit.key({"enable_cpufreq_prefix", "whether families are named `node_cpufreq_...`"},
            cpufreq.enable_cpufreq_prefix);
}

template <class Visitor>
void describe(Visitor& visit, DiskstatsConfig& diskstats) {
  describe_common(visit, diskstats);
  visit.key({.name = "device_exclude",
             .help = "block devices left out",
             .excludes = "device_include",
             .old_option = "diskstats.ignored-devices"},
            diskstats.device_exclude);
  visit.key({.name = "device_include",
             .help = "the only block devices shown",
             .excludes = "device_exclude"},
            diskstats.device_include);
}

template <class Visitor>
void describe(Visitor& visit, Ec2Config& ec2) {
  describe_common(visit, ec2);
  visit.key({"url", "where the instance's metadata are; another than EC2's is asked anywhere"},
            ec2.url, check_api_url);
  visit.list({"tags", "tags of the instance that are shown, where it may read them; \"*\": all"},
             ec2.tags);
  visit.key({"labels",
             "labels of `strata_ec2_instance_info`, separated by commas, that are put on every "
             "series of host, containers and Redis as `ec2_instance_id` and so on, but not on the "
             "listeners in the place of exporters"},
            ec2.labels, check_ec2_labels);
}

template <class Visitor>
void describe(Visitor& visit, EthtoolConfig& ethtool) {
  describe_common(visit, ethtool);
  visit.key({"device_exclude", "network interfaces left out"}, ethtool.device_exclude);
  visit.key({"device_include", "the only network interfaces shown"}, ethtool.device_include);
  visit.key({"metrics_include", "statistics that are shown"}, ethtool.metrics_include);
}

template <class Visitor>
void describe(Visitor& visit, FilesystemConfig& filesystem) {
  describe_common(visit, filesystem);
  visit.key({.name = "mount_points_exclude",
             .help = "mount points left out",
             .excludes = "mount_points_include",
             .old_option = "filesystem.ignored-mount-points"},
            filesystem.mount_points_exclude);
  visit.key({.name = "mount_points_include",
             .help = "the only mount points shown",
             .excludes = "mount_points_exclude"},
            filesystem.mount_points_include);
  visit.key({.name = "fs_types_exclude",
             .help = "types of file system left out",
             .excludes = "fs_types_include",
             .old_option = "filesystem.ignored-fs-types"},
            filesystem.fs_types_exclude);
  visit.key({.name = "fs_types_include",
             .help = "the only types of file system shown",
             .excludes = "fs_types_exclude"},
            filesystem.fs_types_include);
  visit.key({"mount_timeout",
             "how long a mount that stops to answer keeps its last values; none is waited for"},
            filesystem.mount_timeout, check_wait);
}

template <class Visitor>
void describe(Visitor& visit, HwmonConfig& hwmon) {
  describe_common(visit, hwmon);
  visit.key({"chip_exclude", "chips left out"}, hwmon.chip_exclude);
  visit.key({"chip_include", "the only chips shown"}, hwmon.chip_include);
  visit.key({"sensor_exclude", "sensors left out, as `chip;sensor`"}, hwmon.sensor_exclude);
  visit.key({"sensor_include", "the only sensors shown, as `chip;sensor`"}, hwmon.sensor_include);
}

template <class Visitor>
void describe(Visitor& visit, InterruptsConfig& interrupts) {
  describe_common(visit, interrupts);
  visit.key({"name_exclude", "interrupts left out, as `name;info;devices`"},
            interrupts.name_exclude);
  visit.key({"name_include", "the only interrupts shown, as `name;info;devices`"},
            interrupts.name_include);
  visit.key({"include_zeros", "whether those that never came are shown"}, interrupts.include_zeros);
}

template <class Visitor>
void describe(Visitor& visit, IpvsConfig& ipvs) {
  describe_common(visit, ipvs);
  visit.key({"backend_labels", "labels of a backend, separated by commas"}, ipvs.backend_labels,
            check_backend_labels);
}

template <class Visitor>
void describe(Visitor& visit, NetclassConfig& netclass) {
  describe_common(visit, netclass);
  visit.key({"ignored_devices", "network interfaces left out"}, netclass.ignored_devices);
  visit.key({"ignore_invalid_speed", "whether a speed below 0 is left out"},
            netclass.ignore_invalid_speed);
}

template <class Visitor>
void describe(Visitor& visit, NetdevConfig& netdev) {
  describe_common(visit, netdev);
  visit.key({.name = "device_exclude",
             .help = "network interfaces left out",
             .excludes = "device_include",
             .old_option = "netdev.device-blacklist"},
            netdev.device_exclude);
  visit.key({.name = "device_include",
             .help = "the only network interfaces shown",
             .excludes = "device_exclude",
             .old_option = "netdev.device-whitelist"},
            netdev.device_include);
  visit.key({"address_info", "whether addresses are shown"}, netdev.address_info);
  visit.key({"enable_detailed_metrics", "whether each counter of the kernel has its own family"},
            netdev.enable_detailed_metrics);
  visit.key({"label_ifalias", "whether the interface's alias is a label"}, netdev.label_ifalias);
  visit.key({"containers",
             "whether a container's interface goes by the container's name, not by its own"},
            netdev.containers);
}

template <class Visitor>
void describe(Visitor& visit, NetstatConfig& netstat) {
  describe_common(visit, netstat);
  visit.key({"fields", "fields that are shown, as `protocol_field`"}, netstat.fields);
}

template <class Visitor>
void describe(Visitor& visit, PcideviceConfig& pcidevice) {
  describe_common(visit, pcidevice);
  visit.key({"idsfile", "pci.ids, for names; empty: where distributions have it"},
            pcidevice.idsfile, check_path_or_empty);
  visit.key({"names", "whether names are shown beside numbers"}, pcidevice.names);
}

template <class Visitor>
void describe(Visitor& visit, PowersupplyclassConfig& supplies) {
  describe_common(visit, supplies);
  visit.key({.name = "ignored_supplies",
             .help = "power supplies left out",
             .option = "powersupply.ignored-supplies"},
            supplies.ignored_supplies);
}

template <class Visitor>
void describe(Visitor& visit, QdiscConfig& qdisc) {
  describe_common(visit, qdisc);
  visit.key({.name = "device_exclude",
             .help = "network interfaces left out",
             .excludes = "device_include",
             .old_option = "qdisk.device-exclude"},
            qdisc.device_exclude);
  visit.key({.name = "device_include",
             .help = "the only network interfaces shown",
             .excludes = "device_exclude",
             .old_option = "qdisk.device-include"},
            qdisc.device_include);
}

template <class Visitor>
void describe(Visitor& visit, RaplConfig& rapl) {
  describe_common(visit, rapl);
  visit.key({"enable_zone_label", "whether the zone is a label instead of part of the name"},
            rapl.enable_zone_label);
}

template <class Visitor>
void describe(Visitor& visit, SlabinfoConfig& slabinfo) {
  describe_common(visit, slabinfo);
  visit.key({"slabs_exclude", "slabs left out"}, slabinfo.slabs_exclude);
  visit.key({"slabs_include", "the only slabs shown"}, slabinfo.slabs_include);
}

template <class Visitor>
void describe(Visitor& visit, StatConfig& stat) {
  describe_common(visit, stat);
  visit.key({"softirq", "whether soft interrupts are counted by kind"}, stat.softirq);
}

template <class Visitor>
void describe(Visitor& visit, SysctlConfig& sysctl) {
  describe_common(visit, sysctl);
  visit.list({"include", "values that are shown: `name`, or `name:label,label`"}, sysctl.include);
  visit.list({"include_info", "values that are shown as text"}, sysctl.include_info);
}

template <class Visitor>
void describe(Visitor& visit, SystemdConfig& systemd) {
  describe_common(visit, systemd);
  visit.key({.name = "unit_exclude",
             .help = "units left out; the pattern is for the whole name",
             .old_option = "systemd.unit-blacklist"},
            systemd.unit_exclude);
  visit.key({.name = "unit_include",
             .help = "the only units shown; the pattern is for the whole name",
             .old_option = "systemd.unit-whitelist"},
            systemd.unit_include);
  visit.key({"enable_task_metrics", "whether tasks are counted"}, systemd.enable_task_metrics);
  visit.key({"enable_restarts_metrics", "whether restarts are counted"},
            systemd.enable_restarts_metrics);
  visit.key({"enable_start_time_metrics", "whether it is shown since when a unit is active"},
            systemd.enable_start_time_metrics);
}

template <class Visitor>
void describe(Visitor& visit, TapestatsConfig& tapestats) {
  describe_common(visit, tapestats);
  visit.key({"ignored_devices", "tape drives left out"}, tapestats.ignored_devices);
}

template <class Visitor>
void describe(Visitor& visit, TextfileConfig& textfile) {
  describe_common(visit, textfile);
  visit.list({"directory", "directories of `*.prom` files; each may be a glob"},
             textfile.directory);
}

template <class Visitor>
void describe(Visitor& visit, VmstatConfig& vmstat) {
  describe_common(visit, vmstat);
  visit.key({"fields", "fields that are shown"}, vmstat.fields);
}

}  // namespace strata
