// What relabel_configs make of a configured target.
#pragma once

#include <string>

#include "collectors/api/http_url.h"
#include "collectors/api/target_labels.h"
#include "core/base/result.h"
#include "core/metrics/relabel.h"

namespace strata::api {

struct ScrapeTarget {
  HttpUrl url;
  TargetLabels::Pairs labels;  // job and instance first
};

/// As in Prometheus, rules see `job`, `__address__`, `__scheme__`, `__metrics_path__` and `labels`;
/// they may change them and add labels. `instance` is the address where neither `labels` nor a rule
/// sets it. What begins with "__" is gone afterwards. Code::no_data where a rule drops the target,
/// Code::invalid where they leave no address that can be used.
Result<ScrapeTarget> relabel_target(const std::string& job, const TargetLabels::Pairs& labels,
                                    HttpUrl url, const Relabeler& rules);

}  // namespace strata::api
