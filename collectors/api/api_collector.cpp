#include "collectors/api/api_collector.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "collectors/api/api_metrics.h"
#include "core/base/text.h"
#include "core/metrics/exposition_parser.h"

namespace strata::api {
namespace {

std::string lower_media_type(std::string_view content_type) {
  std::string media(text::trim(content_type.substr(0, content_type.find(';'))));
  std::transform(media.begin(), media.end(), media.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return media;
}

/// Families that we make ourselves of each scrape; an application's of the same name give way.
bool is_own(std::string_view family) {
  return std::any_of(api_metrics.begin(), api_metrics.end(),
                     [&](const MetricDef* def) { return def->name == family; });
}

}  // namespace

Result<std::unique_ptr<ApiCollector>> ApiCollector::create(const ApiTarget& target,
                                                           ContainerOfAddress container_of) {
  auto url = parse_http_url(target.url);
  if (!url) return fail(url.error().within("url of job " + target.job));
  return std::unique_ptr<ApiCollector>(
      new ApiCollector(target, *std::move(url), std::move(container_of)));
}

ApiCollector::ApiCollector(const ApiTarget& target, HttpUrl url, ContainerOfAddress container_of)
    : target_(target),
      url_(std::move(url)),
      container_of_(std::move(container_of)),
      name_("api/" + target.job + "/" + url_.server.text()),
      instance_(url_.server.text()) {}

Status ApiCollector::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto started = SystemClock{}.now();
  const auto summary = scrape();
  const auto took = SystemClock{}.now() - started;
  batch.add(up, summary ? 1 : 0, {target_.job, instance_});
  batch.add(scrape_duration_seconds, seconds(took), {target_.job, instance_});
  if (!summary) {
    std::string().swap(body_);  // what was refused may have been huge
    return fail(summary.error().within("scrape of " + url_.text()));
  }
  const auto served = summary->samples + summary->duplicates;
  batch.add(scrape_samples_scraped, static_cast<double>(served), {target_.job, instance_});
  publish(batch);
  if (summary->duplicates == 0) return {};
  return fail(Code::parse, "scrape of " + url_.text() + ": " + std::to_string(summary->duplicates) +
                               " samples repeat a series, first in line " +
                               std::to_string(summary->first_duplicate_line));
}

Result<ExpositionSummary> ApiCollector::scrape() {
  const auto content_type =
      http_get(url_, {.timeout = target_.timeout, .body_limit = target_.body_limit}, body_);
  if (!content_type) return fail(content_type.error());
  return parse(*content_type);
}

Result<ExpositionSummary> ApiCollector::parse(std::string_view content_type) {
  const auto media = lower_media_type(content_type);
  if (media == "text/html") return fail(Code::parse, "the server answered HTML, not metrics");
  const auto format = media == "application/openmetrics-text" ? ExpositionFormat::openmetrics
                                                              : ExpositionFormat::prometheus_text;
  rows_.clear();
  label_text_.clear();
  families_.begin();
  const auto labels = target_labels();
  const ExpositionLimits limits{.samples = target_.sample_limit};
  std::unordered_set<std::string> honored;
  return parse_exposition(body_, format, limits, [&](const ParsedSample& sample) {
    if (is_own(sample.family.name)) return;
    const auto& def = families_.def_of(sample.family);
    const auto start = label_text_.size();
    labels.render(sample.labels, label_text_);
    if (target_.honor_labels && !honored.insert(series_key(def, sample, start)).second) {
      label_text_.resize(start);
      return;
    }
    rows_.push_back({&def, sample.suffix, label_text_.size(), sample.value});
  });
}

/// a{} and a{job="<ours>"} are one series where the application's labels are honored.
std::string ApiCollector::series_key(const MetricDef& def, const ParsedSample& sample,
                                     std::size_t labels_start) const {
  std::string key(def.name);
  key += static_cast<char>(sample.suffix);
  return key.append(label_text_, labels_start);
}

TargetLabels ApiCollector::target_labels() const {
  TargetLabels::Pairs pairs = {{"job", target_.job}, {"instance", instance_}};
  if (container_of_) {
    auto container = container_of_(url_.server.host, url_.server.port);
    if (container) pairs.emplace_back("name", *std::move(container));
  }
  return {std::move(pairs), target_.honor_labels};
}

void ApiCollector::publish(Batch& batch) {
  batch.hold(families_.commit());
  std::size_t start = 0;
  for (const auto& row : rows_) {
    const auto labels = std::string_view(label_text_).substr(start, row.labels_end - start);
    batch.add_rendered(*row.def, row.suffix, labels, row.value);
    start = row.labels_end;
  }
}

}  // namespace strata::api
