// ApiCollector: what one application serves in Prometheus's or OpenMetrics's text format, under the
// application's own names, as if Prometheus had scraped it. Layer 4, `business`.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "collectors/api/http_get.h"
#include "collectors/api/inside_network.h"
#include "collectors/api/scraped_samples.h"
#include "collectors/api/target_labels.h"
#include "collectors/api/target_relabel.h"
#include "core/collector.h"
#include "core/identity/container_of_address.h"

namespace strata::api {

struct ApiTarget {
  std::string job;
  std::string url;
  Duration interval = std::chrono::seconds(15);  // for the scheduler
  Duration timeout = std::chrono::seconds(5);    // of one whole scrape
  bool honor_labels = false;
  bool honor_timestamps = true;
  std::size_t body_size_limit = std::size_t{10} << 20;
  SampleLimits limits{.samples = 10'000};
  HttpAuth auth = {};
  TlsOptions tls = {};
  std::vector<RelabelRule> relabel_configs = {};
  std::vector<RelabelRule> metric_relabel_configs = {};
  TargetLabels::Pairs labels = {};  // more labels of the target, as static_configs have them
  InsideOptions inside = {};
};

/// Adds what is said of every scrape always, the scraped samples only when the whole scrape
/// succeeded: values of before never stand in for values of now.
class ApiCollector final : public Collector {
 public:
  /// Code::invalid when the target's URL or its rules cannot be used, Code::no_data when they drop
  /// it. `container_of` may be empty.
  static Result<std::unique_ptr<ApiCollector>> create(const ApiTarget& target,
                                                      ContainerOfAddress container_of);

  /// "api/<job>/<host:port>".
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::business; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  ApiCollector(const ApiTarget& target, ScrapeTarget scraped, Relabeler relabel,
               ContainerOfAddress container_of);

  Result<ExpositionSummary> scrape();
  Result<ExpositionSummary> parse(std::string_view content_type);
  [[nodiscard]] TargetLabels target_labels() const;
  void report(const Result<ExpositionSummary>& summary, Duration took, Batch& batch) const;

  ApiTarget target_;
  ScrapeTarget scraped_;
  ContainerOfAddress container_of_;
  InsideNetwork inside_;
  std::string own_labels_;  // label text of the target, for what is said of every scrape
  std::string name_;

  std::string body_;  // the buffer of the last scrape, for the next
  ScrapedSamples samples_;
};

}  // namespace strata::api
