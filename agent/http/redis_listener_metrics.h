// RedisListenerMetrics: what redis_exporter counts of its own handler, for the listener in its
// place. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "core/metrics/snapshot.h"

namespace strata::agent {

inline constexpr MetricDef target_request_errors{"redis_target_scrape_request_errors_total",
                                                 "Requests to /scrape that named no target.",
                                                 MetricType::counter,
                                                 Layer::agent,
                                                 {}};
inline constexpr MetricDef redis_exporter_build_info{"redis_exporter_build_info",
                                                     "1, with what answers here.",
                                                     MetricType::gauge,
                                                     Layer::agent,
                                                     {"version"}};

inline constexpr std::array redis_listener_metrics = {&target_request_errors,
                                                      &redis_exporter_build_info};

class RedisListenerMetrics {
 public:
  void count_error() { ++errors_; }

  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

 private:
  std::atomic<std::uint64_t> errors_ = 0;
};

}  // namespace strata::agent
