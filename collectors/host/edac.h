// Errors of memory that were corrected, and that were not.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// "mc0_csrow2_channel0" of the kernel's own "mc#0csrow#2channel#0"; a board's label as it is.
std::string dimm_label(std::string_view text);

std::unique_ptr<Collector> make_edac(const HostFs& host);

}  // namespace strata::host
