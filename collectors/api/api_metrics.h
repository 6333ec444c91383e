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
    .help = "Samples that the application served; of a scrape that failed, those read until then.",
    .type = MetricType::gauge,
    .layer = Layer::business,
    .labels = {"job", "instance"},
};

inline constexpr MetricDef scrape_samples_post_metric_relabeling{
    .name = "scrape_samples_post_metric_relabeling",
    .help = "Samples of the application's that relabelling left.",
    .type = MetricType::gauge,
    .layer = Layer::business,
    .labels = {"job", "instance"},
};
inline constexpr MetricDef scrape_series_added{
    .name = "scrape_series_added",
    .help = "Series that the last good scrape before this one had not.",
    .type = MetricType::gauge,
    .layer = Layer::business,
    .labels = {"job", "instance"},
};

inline constexpr std::array api_metrics = {&up, &scrape_duration_seconds, &scrape_samples_scraped,
                                           &scrape_samples_post_metric_relabeling,
                                           &scrape_series_added};

}  // namespace strata::api
