// What the configuration says of a host collector, as the collector takes it.
#pragma once

#include "agent/config/host_config.h"
#include "collectors/host/bcache.h"
#include "collectors/host/cpu.h"
#include "collectors/host/cpufreq.h"
#include "collectors/host/device_classes.h"
#include "collectors/host/diskstats.h"
#include "collectors/host/ec2.h"
#include "collectors/host/ethtool.h"
#include "collectors/host/filesystem.h"
#include "collectors/host/hwmon.h"
#include "collectors/host/interrupts.h"
#include "collectors/host/ipvs.h"
#include "collectors/host/kernel_tables.h"
#include "collectors/host/netclass.h"
#include "collectors/host/netdev.h"
#include "collectors/host/netstat.h"
#include "collectors/host/network_tables.h"
#include "collectors/host/pcidevice.h"
#include "collectors/host/qdisc.h"
#include "collectors/host/rapl.h"
#include "collectors/host/stat.h"
#include "collectors/host/sysctl.h"
#include "collectors/host/systemd.h"
#include "collectors/host/textfile.h"
#include "collectors/host/vmstat.h"

namespace strata::agent {

inline host::ArpOptions arp_options(const DeviceFilterConfig& devices) {
  return {.device_include = devices.device_include.text,
          .device_exclude = devices.device_exclude.text};
}

inline host::BcacheOptions options_of(const BcacheConfig& bcache) {
  return {bcache.priority_stats};
}

/// One of two says how fast CPUs run: cpufreq where it is on.
inline host::CpuOptions cpu_options(const CpuConfig& cpu, const CpufreqConfig& cpufreq) {
  return {.guest = cpu.guest,
          .info = cpu.info,
          .flags_include = cpu.flags_include.text,
          .bugs_include = cpu.bugs_include.text,
          .frequency = !cpufreq.enabled};
}

inline host::CpufreqOptions options_of(const CpufreqConfig& cpufreq) {
  return {cpufreq.enable_cpufreq_prefix};
}

inline host::DiskstatsOptions options_of(const DiskstatsConfig& disks) {
  return {disks.device_exclude.text, disks.device_include.text};
}

inline host::FilesystemOptions options_of(const FilesystemConfig& mounts) {
  return {mounts.mount_points_exclude.text, mounts.mount_points_include.text,
          mounts.fs_types_exclude.text, mounts.fs_types_include.text, mounts.mount_timeout};
}

inline host::InterruptsOptions options_of(const InterruptsConfig& interrupts) {
  return {.name_include = interrupts.name_include.text,
          .name_exclude = interrupts.name_exclude.text,
          .include_zeros = interrupts.include_zeros};
}

inline host::IpvsOptions options_of(const IpvsConfig& ipvs) { return {ipvs.backend_labels}; }

inline host::HwmonOptions options_of(const HwmonConfig& hwmon) {
  return {.chips = {hwmon.chip_exclude.text, hwmon.chip_include.text},
          .sensors = {hwmon.sensor_exclude.text, hwmon.sensor_include.text}};
}

inline host::InfinibandOptions infiniband_options(const DeviceFilterConfig& devices) {
  return {.devices = {devices.device_exclude.text, devices.device_include.text}};
}

inline host::NetclassOptions options_of(const NetclassConfig& netclass) {
  return {netclass.ignored_devices.text, netclass.ignore_invalid_speed};
}

inline host::NetdevOptions options_of(const NetdevConfig& interfaces) {
  return {
      interfaces.device_exclude.text, interfaces.device_include.text,     interfaces.address_info,
      interfaces.label_ifalias,       interfaces.enable_detailed_metrics, interfaces.containers};
}

inline host::NetstatOptions options_of(const NetstatConfig& netstat) {
  return {netstat.fields.text};
}

inline host::SlabinfoOptions options_of(const SlabinfoConfig& slabs) {
  return {.slabs_include = slabs.slabs_include.text, .slabs_exclude = slabs.slabs_exclude.text};
}

inline host::StatOptions options_of(const StatConfig& stat) { return {stat.softirq}; }

inline host::SysctlOptions options_of(const SysctlConfig& sysctl) {
  return {.include = sysctl.include, .include_info = sysctl.include_info};
}

inline host::VmstatOptions options_of(const VmstatConfig& vmstat) { return {vmstat.fields.text}; }

inline host::EthtoolOptions options_of(const EthtoolConfig& ethtool) {
  return {{ethtool.device_exclude.text, ethtool.device_include.text}, ethtool.metrics_include.text};
}

inline host::QdiscOptions options_of(const QdiscConfig& qdisc) {
  return {{qdisc.device_exclude.text, qdisc.device_include.text}};
}

inline host::SystemdOptions options_of(const SystemdConfig& systemd) {
  return {{systemd.unit_exclude.text, systemd.unit_include.text},
          systemd.enable_task_metrics,
          systemd.enable_restarts_metrics,
          systemd.enable_start_time_metrics};
}

inline host::Ec2Options options_of(const Ec2Config& ec2) { return {ec2.url, ec2.tags, ec2.labels}; }

inline host::TextfileOptions options_of(const TextfileConfig& textfile) {
  return {textfile.directory};
}

inline host::PcideviceOptions options_of(const PcideviceConfig& pci) {
  return {pci.names, pci.idsfile};
}

inline host::PowersupplyclassOptions options_of(const PowersupplyclassConfig& supplies) {
  return {supplies.ignored_supplies.text};
}

inline host::RaplOptions options_of(const RaplConfig& rapl) { return {rapl.enable_zone_label}; }

inline host::TapestatsOptions options_of(const TapestatsConfig& tapes) {
  return {tapes.ignored_devices.text};
}

}  // namespace strata::agent
