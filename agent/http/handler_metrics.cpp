#include "agent/http/handler_metrics.h"

#include <string>

namespace strata::agent {

HandlerMetrics::Request::~Request() {
  --metrics_.in_flight_;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes.at(i) == status_) ++metrics_.requests_.at(i);
  }
}

std::shared_ptr<const Snapshot> HandlerMetrics::snapshot() const {
  auto batch = std::make_shared<Batch>();
  batch->add(handler_requests_in_flight, static_cast<double>(in_flight_.load()));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    batch->add(handler_requests, static_cast<double>(requests_.at(i).load()),
               {std::to_string(codes.at(i))});
  }
  // Neither can fail here: a series that may not be served was left out of the snapshot.
  for (const auto* cause : {"encoding", "gathering"}) batch->add(handler_errors, 0, {cause});
  CollectorReport report;
  report.layer = Layer::agent;
  report.batch = std::move(batch);
  return std::make_shared<const Snapshot>(freeze(0, {}, {}, {std::move(report)}));
}

}  // namespace strata::agent
