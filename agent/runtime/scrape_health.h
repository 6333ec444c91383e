// What node_exporter says of each of its collectors at each scrape, said of ours of the host.
#pragma once

#include <array>
#include <memory>

#include "core/metrics/snapshot.h"

namespace strata::agent {

inline constexpr MetricDef scrape_duration{"node_scrape_collector_duration_seconds",
                                           "How long the host collector's last collection took.",
                                           MetricType::gauge,
                                           Layer::host,
                                           {"collector"}};
inline constexpr MetricDef scrape_success{
    "node_scrape_collector_success",
    "Whether the host collector's last collection succeeded and found something to collect.",
    MetricType::gauge,
    Layer::host,
    {"collector"}};

inline constexpr std::array scrape_metrics = {&scrape_duration, &scrape_success};

/// Null for a collector of another layer, and before the first collection has ended.
std::shared_ptr<const Batch> scrape_health(const CollectorReport& report);

}  // namespace strata::agent
