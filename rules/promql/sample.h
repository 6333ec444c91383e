// One number of a series at one moment, and the marker of a series that has ended.
#pragma once

#include <bit>
#include <cstdint>

namespace strata::promql {

struct Sample {
  std::int64_t time = 0;  // milliseconds since the epoch
  double value = 0;

  bool operator==(const Sample&) const = default;
};

/// Prometheus's staleness marker: a signalling NaN that arithmetic never yields.
inline constexpr std::uint64_t stale_bits = 0x7ff0000000000002ULL;
inline bool is_stale(double value) { return std::bit_cast<std::uint64_t>(value) == stale_bits; }
inline double stale_marker() { return std::bit_cast<double>(stale_bits); }

}  // namespace strata::promql
