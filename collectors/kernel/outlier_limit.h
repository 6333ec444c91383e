// What a container's waits are limited to before they count as outliers.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/clock.h"

namespace strata::kernel {

/// `slots` are a log2 histogram's (bpf/include/shared.h): all waits of the container so far. The
/// limit is `factor` times the upper bound of the slot that holds the 99th percentile, and no less
/// than `floor`, which alone counts until there have been a hundred waits.
Duration outlier_limit(std::span<const std::uint64_t> slots, std::uint64_t factor, Duration floor);

}  // namespace strata::kernel
