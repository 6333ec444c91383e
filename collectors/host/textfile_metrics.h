#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef textfile_mtime{"node_textfile_mtime_seconds",
                                          "When the file was last written, Unix time.",
                                          MetricType::gauge,
                                          Layer::host,
                                          {"file"}};
inline constexpr MetricDef textfile_problem{"strata_textfile_problem",
                                            "1 for each file or directory of the textfile "
                                            "collector that is not served, with the reason.",
                                            MetricType::gauge,
                                            Layer::host,
                                            {"file", "problem"}};
inline constexpr MetricDef textfile_scrape_error{
    "node_textfile_scrape_error",
    "1 where a file of the textfile collector could not be opened, read or served whole, else 0.",
    MetricType::gauge,
    Layer::host,
    {}};

inline constexpr std::array textfile_metrics = {&textfile_mtime, &textfile_problem,
                                                &textfile_scrape_error};

}  // namespace strata::host
