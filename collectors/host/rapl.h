// Energy that the processor measures of its own use.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct RaplOptions {
  bool enable_zone_label = false;
};

/// "package", 0 of "package-0"; a name without a number gets how many had it before.
struct RaplZone {
  std::string name;
  std::string index;
};
RaplZone rapl_zone(std::string_view text, std::map<std::string, int, std::less<>>& seen);

std::unique_ptr<Collector> make_rapl(const HostFs& host, const RaplOptions& options = {});

}  // namespace strata::host
