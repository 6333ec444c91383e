// What is said of every scrape; the scraped families themselves are the application's.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::api {

inline constexpr MetricDef up{
    .name = "up",
    .help = "1 if the last scrape of the application succeeded, 0 if it failed.",
    .type = MetricType::gauge,
    .layer = Layer::business,
    .labels = {"job", "instance"},
};
inline constexpr MetricDef scrape_duration_seconds{
    .name = "scrape_duration_seconds",
    .help = "How long the last scrape took.",
    .type = MetricType::gauge,
    .layer = Layer::business,
    .labels = {"job", "instance"},
};
inline constexpr MetricDef scrape_samples_scraped{
    .name = "scrape_samples_scraped",
    .help = "Samples that the application served; absent when the scrape failed.",
    .type = MetricType::gauge,
    .layer = Layer::business,
    .labels = {"job", "instance"},
};

inline constexpr std::array api_metrics = {&up, &scrape_duration_seconds, &scrape_samples_scraped};

}  // namespace strata::api
