// What `strata top` shows is made of: which samples of a snapshot make up each figure, and under
// what key it stands in the agent's answer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/metrics/batch.h"

namespace strata::top {

enum class Figure : std::uint8_t {
  cpu_usage,
  cpu_quota,
  cpu_periods,
  cpu_throttled,
  run_queue_wait,
  memory_working_set,
  memory_anonymous,
  memory_limit,
  oom_kills,
  block_read,
  block_write,
  disk_read,
  disk_write,
  receive,
  transmit,
  interface_receive,
  interface_transmit,
  retransmits,
  resets,
  cpu_all,
  cpu_idle,
  cpu_iowait,
  cpu_user,
  cpu_nice,
  cpu_system,
  cpu_steal,
  memory_total,
  memory_available,
  load1,
  load5,
  load15,
  pressure_cpu,
  pressure_memory,
  pressure_io,
  requests,
  failures,
  loop_lag,
  heap_used,
  commands,
  hits,
  misses,
  redis_memory,
  redis_clients,
  count
};

enum class Histogram : std::uint8_t { run_queue, block, requests, count };

inline constexpr auto figure_count = static_cast<std::size_t>(Figure::count);
inline constexpr auto histogram_count = static_cast<std::size_t>(Histogram::count);

constexpr std::size_t index(Figure figure) { return static_cast<std::size_t>(figure); }
constexpr std::size_t index(Histogram histogram) { return static_cast<std::size_t>(histogram); }

/// Whom a figure is about: containers and, as "/", the host; the host alone; what is scraped.
enum class About : std::uint8_t { container, host, api, redis };

struct FigureDef {
  std::string_view key;
  About about = About::container;
  std::string_view family;
  std::string_view label = {};  // only samples whose label has this value, or begins with it
  std::string_view value = {};
  Suffix suffix = Suffix::none;
};

/// Of Figure, in its order.
const std::array<FigureDef, figure_count>& figure_defs();
/// Of Histogram, in its order.
const std::array<FigureDef, histogram_count>& histogram_defs();

/// Observations above the bucket before and not above `upper` (the last one's is infinite).
struct Bucket {
  double upper = 0;
  double count = 0;

  bool operator==(const Bucket&) const = default;
};

/// Ascending. Empty buckets are left out, but for those just below one that is not: its lower
/// bound.
using Buckets = std::vector<Bucket>;

/// Of one container, host or scraped target, cumulative ones as they are. Nothing: absent.
struct Figures {
  std::array<std::optional<double>, figure_count> values;
  std::array<std::optional<Buckets>, histogram_count> histograms;

  std::optional<double>& operator[](Figure figure) { return values[index(figure)]; }
  const std::optional<double>& operator[](Figure figure) const { return values[index(figure)]; }

  bool operator==(const Figures&) const = default;
};

/// When figures were collected, seconds of the monotonic clock; 0: not at all.
struct Moments {
  std::array<double, figure_count> values{};
  std::array<double, histogram_count> histograms{};

  bool operator==(const Moments&) const = default;
};

}  // namespace strata::top
