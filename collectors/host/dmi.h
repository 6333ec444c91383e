// The machine's maker, model and serial numbers.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

std::unique_ptr<Collector> make_dmi(const HostFs& host);

}  // namespace strata::host
