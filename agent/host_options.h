// What the configuration says of a host collector, as the collector takes it.
#pragma once

#include "agent/config/host_config.h"
#include "collectors/host/cpu.h"
#include "collectors/host/diskstats.h"
#include "collectors/host/filesystem.h"
#include "collectors/host/netdev.h"
#include "collectors/host/textfile.h"

namespace strata::agent {

inline host::CpuOptions options_of(const CpuConfig& cpu) { return {cpu.guest}; }

inline host::DiskstatsOptions options_of(const DiskstatsConfig& disks) {
  return {disks.device_exclude.text, disks.device_include.text};
}

inline host::FilesystemOptions options_of(const FilesystemConfig& mounts) {
  return {mounts.mount_points_exclude.text, mounts.mount_points_include.text,
          mounts.fs_types_exclude.text, mounts.fs_types_include.text, mounts.mount_timeout};
}

inline host::NetdevOptions options_of(const NetdevConfig& interfaces) {
  return {interfaces.device_exclude.text, interfaces.device_include.text};
}

inline host::TextfileOptions options_of(const TextfileConfig& textfile) {
  return {textfile.directory};
}

}  // namespace strata::agent
