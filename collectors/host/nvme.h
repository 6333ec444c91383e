// NVMe controllers: model, firmware, state.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// "1" of "nvme0n1", and of "nvme0c2n1", a namespace as one of several controllers has it; nullopt
/// of what is no namespace.
std::optional<std::string_view> namespace_id(std::string_view name);

/// On a thread of its own: a controller that is being reset is slow to answer.
std::unique_ptr<Collector> make_nvme(const HostFs& host);

}  // namespace strata::host
