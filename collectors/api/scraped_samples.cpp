#include "collectors/api/scraped_samples.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "collectors/api/api_metrics.h"
#include "core/metrics/labels.h"
#include "core/metrics/number_text.h"

namespace strata::api {
namespace {

/// Families that we make ourselves of each scrape; an application's of the same name give way.
bool is_own(std::string_view family) {
  return std::any_of(api_metrics.begin(), api_metrics.end(),
                     [&](const MetricDef* def) { return def->name == family; });
}

constexpr std::string_view name_label = "__name__";

bool has_label_name(const ParsedLabel& label) {
  return is_metric_name(label.name) && label.name.find(':') == std::string_view::npos;
}

/// A line of a histogram or summary that has another name is none of its parts any more.
ParsedSample renamed(const ParsedSample& sample, std::string_view name) {
  auto changed = sample;
  const auto type = sample.family.type;
  const bool part = type == MetricType::histogram || type == MetricType::summary;
  changed.family = {name, sample.family.help, part ? MetricType::untyped : type};
  changed.suffix = Suffix::none;
  changed.name = name;
  return changed;
}

/// Prometheus's, and OpenMetrics's, limit on the labels of one exemplar.
constexpr std::size_t longest_exemplar = 128;

/// As the limit counts them: Unicode characters of names and values.
std::size_t label_characters(std::span<const ParsedLabel> labels) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  std::ptrdiff_t characters = 0;
  for (const auto& [name, value] : labels) {
    characters += std::count_if(name.begin(), name.end(), begins);
    characters += std::count_if(value.begin(), value.end(), begins);
  }
  return static_cast<std::size_t>(characters);
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
  exemplars_.clear();
  exemplar_text_.clear();
  counts_ = {};
  status_ = {};
  stopped_ = false;
}

void ScrapedSamples::add(const ParsedSample& sample) {
  if (stopped_) return;
  ++counts_.scraped;
  const auto labels = labels_.merge(sample.labels);
  if (rules_.relabel.empty()) {
    store(sample, labels);
  } else {
    add_relabelled(sample, labels);
  }
}

void ScrapedSamples::stop(Status status) {
  status_ = std::move(status);
  stopped_ = true;
}

void ScrapedSamples::add_relabelled(const ParsedSample& sample,
                                    std::span<const ParsedLabel> labels) {
  relabelled_.clear();
  relabelled_.set(name_label, sample.name);
  for (const auto& label : labels) relabelled_.set(label.name, label.value);
  if (!rules_.relabel.apply(relabelled_)) return;
  const auto name = relabelled_.get(name_label);
  if (name.empty()) return stop(fail(Code::invalid, "missing metric name (__name__ label)"));
  views_.clear();
  for (const auto& [key, value] : relabelled_.pairs()) {
    if (key != name_label) views_.push_back({key, value});
  }
  if (!is_metric_name(name) || !std::all_of(views_.begin(), views_.end(), has_label_name)) {
    return stop(fail(Code::invalid, "invalid metric name or label names: " + std::string(name)));
  }
  std::sort(views_.begin(), views_.end(),
            [](const ParsedLabel& a, const ParsedLabel& b) { return a.name < b.name; });
  store(name == sample.name ? sample : renamed(sample, name), views_);
}

void ScrapedSamples::store(const ParsedSample& sample, std::span<const ParsedLabel> labels) {
  const auto& limits = rules_.limits;
  if (auto within = check_label_limits(sample.name, labels, limits); !within) {
    return stop(std::move(within));
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
  if (sample.exemplar != nullptr) keep(*sample.exemplar);
}

/// One whose labels are too long is left out, and its sample stays, as in Prometheus.
void ScrapedSamples::keep(const ParsedExemplar& exemplar) {
  if (label_characters(exemplar.labels) > longest_exemplar) return;
  exemplar_text_ += '{';
  const auto start = exemplar_text_.size();
  for (const auto& label : exemplar.labels) {
    append_label(exemplar_text_, start, label.name, label.value);
  }
  NumberText number;
  exemplar_text_.append("} ").append(number.of(exemplar.value));
  if (exemplar.timestamp) {
    exemplar_text_ += ' ';
    exemplar_text_.append(number.of(static_cast<double>(*exemplar.timestamp) / 1000));
  }
  exemplars_.push_back({rows_.size() - 1, exemplar_text_.size()});
}

void ScrapedSamples::publish(Batch& batch) {
  series_.commit();
  batch.hold(families_.commit());
  std::size_t start = 0;
  std::size_t text = 0;
  auto exemplar = exemplars_.begin();
  for (const auto& row : rows_) {
    const auto labels = std::string_view(label_text_).substr(start, row.labels_end - start);
    batch.add_rendered(*row.def, row.suffix, labels, row.value, row.timestamp);
    start = row.labels_end;
    if (exemplar == exemplars_.end() || &row != &rows_[exemplar->row]) continue;
    batch.add_exemplar(std::string_view(exemplar_text_).substr(text, exemplar->text_end - text));
    text = exemplar->text_end;
    ++exemplar;
  }
}

}  // namespace strata::api
