// EBS volumes and instance stores of an EC2 instance, by what their NVMe controllers log.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/ebs_log.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Of the path of a device.
using ReadEbsLog = std::function<Result<std::vector<std::byte>>(const std::string&)>;

/// "vol-0123" of the serial number "vol0123".
std::string ebs_volume_id(std::string_view serial);

/// Code::no_data where no controller is Amazon's. Each is asked at most once a second, and one that
/// has no such page not again for an hour.
std::unique_ptr<Collector> make_ebs(const HostFs& host, ReadEbsLog read = read_ebs_log);

}  // namespace strata::host
