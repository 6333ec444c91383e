#include "agent/runtime/scrape_health.h"

namespace strata::agent {

std::shared_ptr<const Batch> scrape_health(const CollectorReport& report) {
  const bool ran = report.batch != nullptr || !report.last_error.message.empty();
  if (report.layer != Layer::host || !ran) return nullptr;
  auto batch = std::make_shared<Batch>();
  batch->add(scrape_duration, seconds(report.took), {report.name});
  batch->add(scrape_success, report.up && report.no_data.empty() ? 1 : 0, {report.name});
  return batch;
}

}  // namespace strata::agent
