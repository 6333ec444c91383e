// The operating system, from /etc/os-release (os-release(5)).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

using OsRelease = std::map<std::string, std::string, std::less<>>;

/// Values without their quotes. A line that is no assignment, or has a quote that does not end, is
/// skipped. Code::parse where there is not one.
Result<OsRelease> parse_os_release(std::string_view file);

/// The number that a VERSION_ID begins with: "7.9.2009" is 7.9. nullopt where it has none above 0.
std::optional<double> os_version(std::string_view version_id);

/// Seconds since the epoch of the midnight that "2030-01-02" begins with, in UTC.
std::optional<double> timestamp_of_date(std::string_view date);

std::unique_ptr<Collector> make_os(const HostFs& host);

}  // namespace strata::host
