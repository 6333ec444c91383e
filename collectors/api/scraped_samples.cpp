#include "collectors/api/scraped_samples.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "collectors/api/api_metrics.h"

namespace strata::api {
namespace {

/// Families that we make ourselves of each scrape; an application's of the same name give way.
bool is_own(std::string_view family) {
  return std::any_of(api_metrics.begin(), api_metrics.end(),
                     [&](const MetricDef* def) { return def->name == family; });
}

std::uint64_t series_hash(std::string_view family, Suffix suffix, std::string_view labels) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;  // spreads the bits of the name's hash
  const std::hash<std::string_view> hash;
  return hash(labels) + odd * (hash(family) + static_cast<std::uint64_t>(suffix));
}

}  // namespace

void ScrapedSamples::begin(TargetLabels labels) {
  labels_ = std::move(labels);
  families_.begin();
  series_.begin();
  met_.clear();
  rows_.clear();
  label_text_.clear();
  counts_ = {};
  status_ = {};
  stopped_ = false;
}

void ScrapedSamples::add(const ParsedSample& sample) {
  if (stopped_) return;
  ++counts_.scraped;
  store(sample, labels_.merge(sample.labels));
}

void ScrapedSamples::store(const ParsedSample& sample, std::span<const ParsedLabel> labels) {
  const auto& limits = rules_.limits;
  if (auto within = check_label_limits(sample.name, labels, limits); !within) {
    status_ = std::move(within);
    stopped_ = true;
    return;
  }
  ++counts_.kept;
  if (limits.samples != 0 && counts_.kept > limits.samples) {
    // Read on, so that the counts tell how many there were.
    status_ = fail(Code::exhausted,
                   "sample limit exceeded (limit: " + std::to_string(limits.samples) + ")");
    return;
  }
  if (!is_own(sample.family.name)) push(sample, labels);
}

void ScrapedSamples::push(const ParsedSample& sample, std::span<const ParsedLabel> labels) {
  const auto start = label_text_.size();
  render_labels(labels, label_text_);
  const auto& def = families_.def_of(sample.family);
  const auto series =
      series_hash(def.name, sample.suffix, std::string_view(label_text_).substr(start));
  if (rules_.series_may_meet && !met_.insert(series).second) {
    label_text_.resize(start);
    return;
  }
  series_.add(series);
  const auto timestamp = rules_.honor_timestamps ? sample.timestamp : std::nullopt;
  rows_.push_back({&def, sample.suffix, label_text_.size(), sample.value, timestamp});
}

void ScrapedSamples::publish(Batch& batch) {
  series_.commit();
  batch.hold(families_.commit());
  std::size_t start = 0;
  for (const auto& row : rows_) {
    const auto labels = std::string_view(label_text_).substr(start, row.labels_end - start);
    batch.add_rendered(*row.def, row.suffix, labels, row.value, row.timestamp);
    start = row.labels_end;
  }
}

}  // namespace strata::api
