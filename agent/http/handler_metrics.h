// HandlerMetrics: what client libraries count of the handler of /metrics itself, for the listener
// in place of node_exporter. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "core/metrics/snapshot.h"

namespace strata::agent {

inline constexpr MetricDef handler_requests_in_flight{"promhttp_metric_handler_requests_in_flight",
                                                      "Scrapes that are being answered.",
                                                      MetricType::gauge,
                                                      Layer::agent,
                                                      {}};
inline constexpr MetricDef handler_requests{"promhttp_metric_handler_requests_total",
                                            "Scrapes answered, by HTTP status.",
                                            MetricType::counter,
                                            Layer::agent,
                                            {"code"}};

inline constexpr MetricDef handler_errors{"promhttp_metric_handler_errors_total",
                                          "Scrapes whose answer could not be made.",
                                          MetricType::counter,
                                          Layer::agent,
                                          {"cause"}};

inline constexpr std::array handler_metrics = {&handler_requests_in_flight, &handler_requests,
                                               &handler_errors};

class HandlerMetrics {
 public:
  /// One request, from its beginning to the end of the object.
  class Request {
   public:
    explicit Request(HandlerMetrics& metrics) : metrics_(metrics) { ++metrics_.in_flight_; }
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    ~Request();

    void answered(int status) { status_ = status; }

   private:
    HandlerMetrics& metrics_;
    int status_ = 0;
  };

  /// Scrapes that are over, and those that are not, the one that asks included.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

 private:
  static constexpr std::array<int, 3> codes = {200, 500, 503};

  std::atomic<std::uint64_t> in_flight_ = 0;
  std::array<std::atomic<std::uint64_t>, codes.size()> requests_{};  // by code
};

}  // namespace strata::agent
