// Outliers as they come out of the rings.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "collectors/kernel/disk_names.h"
#include "core/events/journal.h"

namespace strata::kernel {

/// nullopt: no event of ours. `offset` is wall time minus monotonic time.
std::optional<Event> outlier_event(std::span<const std::byte> bytes, Duration offset,
                                   DiskNames& disks);

}  // namespace strata::kernel
