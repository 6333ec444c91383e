// Interrupts and soft interrupts of each CPU, from /proc/interrupts and /proc/softirqs.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "collectors/host/shapes/cpu_table.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct InterruptsOptions {
  /// Searched in "NAME;INFO;DEVICES".
  std::string name_include = {};
  std::string name_exclude = {};
  bool include_zeros = true;
};

/// What /proc/interrupts says of a row besides its numbers.
struct InterruptText {
  std::string info;
  std::string devices;
};

InterruptText interrupt_text(const CpuRow& row);

std::unique_ptr<Collector> make_interrupts(const HostFs& host,
                                           const InterruptsOptions& options = {});
std::unique_ptr<Collector> make_softirqs(const HostFs& host);

}  // namespace strata::host
