// What the chips of a board measure: temperatures, voltages, fans, power.
#pragma once

#include <memory>

#include "collectors/host/name_filter.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct HwmonOptions {
  NamePatterns chips;
  NamePatterns sensors;  // of "chip;sensor"
};

/// On a thread of its own: chips sit on slow buses.
std::unique_ptr<Collector> make_hwmon(const HostFs& host, const HwmonOptions& options = {});

}  // namespace strata::host
