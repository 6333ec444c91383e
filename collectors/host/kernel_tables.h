// Collectors of the kernel that are a table each: numbers and lines of files below /proc and /sys.
#pragma once

#include <memory>
#include <string>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct SlabinfoOptions {
  std::string slabs_include = ".*";
  std::string slabs_exclude = {};
};

std::unique_ptr<Collector> make_cgroups(const HostFs& host);
std::unique_ptr<Collector> make_entropy(const HostFs& host);
std::unique_ptr<Collector> make_filefd(const HostFs& host);
std::unique_ptr<Collector> make_kernel_hung(const HostFs& host);
std::unique_ptr<Collector> make_ksmd(const HostFs& host);
std::unique_ptr<Collector> make_pressure(const HostFs& host);
std::unique_ptr<Collector> make_schedstat(const HostFs& host);
std::unique_ptr<Collector> make_slabinfo(const HostFs& host, const SlabinfoOptions& options = {});

}  // namespace strata::host
