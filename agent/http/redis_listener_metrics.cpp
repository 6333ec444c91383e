#include "agent/http/redis_listener_metrics.h"

namespace strata::agent {

std::shared_ptr<const Snapshot> RedisListenerMetrics::snapshot() const {
  auto batch = std::make_shared<Batch>();
  batch->add(target_request_errors, static_cast<double>(errors_.load()));
  batch->add(redis_exporter_build_info, 1, {"strata " STRATA_VERSION});
  CollectorReport report;
  report.layer = Layer::agent;
  report.batch = std::move(batch);
  return std::make_shared<const Snapshot>(freeze(0, {}, {}, {std::move(report)}));
}

}  // namespace strata::agent
