#include "collectors/api/api_collector.h"

#include <algorithm>
#include <utility>

#include "collectors/api/api_metrics.h"
#include "core/base/text.h"
#include "core/metrics/exposition_parser.h"
#include "core/metrics/labels.h"

namespace strata::api {
namespace {

std::string lower_media_type(std::string_view content_type) {
  std::string media(text::trim(content_type.substr(0, content_type.find(';'))));
  std::transform(media.begin(), media.end(), media.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return media;
}

}  // namespace

Result<std::unique_ptr<ApiCollector>> ApiCollector::create(const ApiTarget& target,
                                                           ContainerOfAddress container_of) {
  const auto about = [&](std::string_view what) {
    return std::string(what) + " of job " + target.job;
  };
  auto url = parse_http_url(target.url);
  if (!url) return fail(url.error().within(about("url")));
  const auto rules = Relabeler::compile(target.relabel_configs);
  if (!rules) return fail(rules.error().within(about("relabel_configs")));
  auto metric_rules = Relabeler::compile(target.metric_relabel_configs);
  if (!metric_rules) return fail(metric_rules.error().within(about("metric_relabel_configs")));
  auto scraped = relabel_target(target.job, target.labels, *std::move(url), *rules);
  if (!scraped) return fail(scraped.error().within("job " + target.job));
  return std::unique_ptr<ApiCollector>(new ApiCollector(
      target, *std::move(scraped), *std::move(metric_rules), std::move(container_of)));
}

/// a{} and a{job="<ours>"} are one series where the application's labels are honored.
ApiCollector::ApiCollector(const ApiTarget& target, ScrapeTarget scraped, Relabeler relabel,
                           ContainerOfAddress container_of)
    : target_(target),
      scraped_(std::move(scraped)),
      container_of_(std::move(container_of)),
      inside_(target.inside, scraped_.url.server.port),
      name_("api/" + target.job + "/" + scraped_.url.server.text()),
      samples_({.honor_timestamps = target.honor_timestamps,
                .series_may_meet = target.honor_labels || !relabel.empty(),
                .limits = target.limits,
                .relabel = std::move(relabel)}) {
  for (const auto& [name, value] : scraped_.labels) append_label(own_labels_, 0, name, value);
}

Status ApiCollector::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto started = SystemClock{}.now();
  samples_.begin(target_labels());
  const auto summary = scrape();
  samples_.end();
  report(summary, SystemClock{}.now() - started, batch);
  if (!summary) {
    inside_.suspect_address();
    std::string().swap(body_);  // what was refused may have been huge
    return fail(summary.error().within("scrape of " + scraped_.url.text()));
  }
  samples_.publish(batch);
  if (summary->duplicates == 0) return {};
  return fail(Code::parse, "scrape of " + scraped_.url.text() + ": " +
                               std::to_string(summary->duplicates) +
                               " samples repeat a series, first in line " +
                               std::to_string(summary->first_duplicate_line));
}

/// Samples that repeat a series are counted too.
void ApiCollector::report(const Result<ExpositionSummary>& summary, Duration took,
                          Batch& batch) const {
  const auto counts = samples_.counts();
  const auto repeated = summary ? summary->duplicates : 0;
  const auto add = [&](const MetricDef& def, double value) {
    batch.add_rendered(def, Suffix::none, own_labels_, value);
  };
  add(up, summary ? 1 : 0);
  add(scrape_duration_seconds, seconds(took));
  add(scrape_samples_scraped, static_cast<double>(counts.scraped + repeated));
  add(scrape_samples_post_metric_relabeling, static_cast<double>(counts.kept + repeated));
  add(scrape_series_added, static_cast<double>(counts.added));
}

Result<ExpositionSummary> ApiCollector::scrape() {
  const auto content_type = http_get(scraped_.url,
                                     {.timeout = target_.timeout,
                                      .body_limit = target_.body_size_limit,
                                      .auth = target_.auth,
                                      .tls = target_.tls,
                                      .inside = &inside_},
                                     body_);
  if (!content_type) return fail(content_type.error());
  return parse(*content_type);
}

Result<ExpositionSummary> ApiCollector::parse(std::string_view content_type) {
  const auto media = lower_media_type(content_type);
  if (media == "text/html") return fail(Code::parse, "the server answered HTML, not metrics");
  const auto format = media == "application/openmetrics-text" ? ExpositionFormat::openmetrics
                                                              : ExpositionFormat::prometheus_text;
  // The page is bounded, and samples_ has a limit of its own.
  const ExpositionLimits limits{.samples = 0, .any_escape = true};
  auto summary = parse_exposition(body_, format, limits,
                                  [&](const ParsedSample& sample) { samples_.add(sample); });
  if (!samples_.status()) return fail(samples_.status().error());
  return summary;
}

TargetLabels ApiCollector::target_labels() const {
  auto pairs = scraped_.labels;
  const auto named = [](const auto& label) { return label.first == "name"; };
  if (container_of_ && std::none_of(pairs.begin(), pairs.end(), named)) {
    auto container = container_of_(scraped_.url.server.host, scraped_.url.server.port);
    if (container) pairs.emplace_back("name", *std::move(container));
  }
  return {std::move(pairs), target_.honor_labels};
}

}  // namespace strata::api
