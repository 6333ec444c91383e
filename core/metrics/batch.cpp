#include "core/metrics/batch.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "core/metrics/labels.h"
#include "core/metrics/number_text.h"

namespace strata {
namespace {

std::size_t index_of(const Sample& sample, const std::vector<Sample>& samples) {
  return static_cast<std::size_t>(&sample - samples.data());
}

/// What some samples have, in the samples' order. Null: this one has none.
template <class T>
const T* find_of(const std::vector<T>& some, std::size_t sample) {
  const auto at =
      std::lower_bound(some.begin(), some.end(), sample,
                       [](const T& one, std::size_t index) { return one.sample < index; });
  return at == some.end() || at->sample != sample ? nullptr : &*at;
}

}  // namespace

std::size_t Batch::render(const MetricDef& def, LabelValues values) {
  assert(values.size() == def.labels.size());
  const auto start = arena_.size();
  const auto* key = def.labels.begin();
  for (const auto value : values) append_label(arena_, start, *key++, value);
  return start;
}

void Batch::push(const MetricDef& def, const Entity* entity, Suffix suffix,
                 std::size_t labels_offset, double value) {
  const auto labels_size = arena_.size() - labels_offset;
  if (labels_size > Sample::most_label_bytes) return;
  auto& sample = samples_.emplace_back();
  sample.def = &def;
  sample.entity = entity;
  sample.labels_offset = static_cast<std::uint32_t>(labels_offset);
  sample.labels_size = static_cast<std::uint32_t>(labels_size) & Sample::most_label_bytes;
  sample.suffix = suffix;
  sample.value = value;
}

void Batch::add(const MetricDef& def, double value, LabelValues values) {
  push(def, nullptr, Suffix::none, render(def, values), value);
}

void Batch::add(const MetricDef& def, const Entity& entity, double value, LabelValues values) {
  push(def, &entity, Suffix::none, render(def, values), value);
}

void Batch::add(const MetricDef& def, const Entity& entity, const HistogramView& histogram,
                LabelValues values) {
  const auto add_bucket = [&](double bound, std::uint64_t count) {
    const auto start = render(def, values);
    NumberText text;
    append_label(arena_, start, "le", text.of(bound));
    push(def, &entity, Suffix::bucket, start, static_cast<double>(count));
  };
  for (const auto& bucket : histogram.buckets) {
    add_bucket(bucket.upper_bound, bucket.cumulative_count);
  }
  add_bucket(std::numeric_limits<double>::infinity(), histogram.count);
  const auto start = render(def, values);
  push(def, &entity, Suffix::sum, start, histogram.sum);
  push(def, &entity, Suffix::count, start, static_cast<double>(histogram.count));
}

void Batch::add_rendered(const MetricDef& def, Suffix suffix, std::string_view labels, double value,
                         std::optional<std::int64_t> timestamp) {
  if (labels.size() > Sample::most_label_bytes) return;
  if (timestamp) timestamps_.push_back({samples_.size(), *timestamp});
  const auto start = arena_.size();
  arena_.append(labels);
  push(def, nullptr, suffix, start, value);
}

std::optional<std::int64_t> Batch::find_timestamp(const Sample& sample) const {
  const auto* const found = find_of(timestamps_, index_of(sample, samples_));
  return found == nullptr ? std::nullopt : std::optional(found->milliseconds);
}

void Batch::add_exemplar(std::string_view text) {
  assert(!samples_.empty());
  exemplars_.push_back({samples_.size() - 1, static_cast<std::uint32_t>(arena_.size()),
                        static_cast<std::uint32_t>(text.size())});
  arena_.append(text);
}

std::string_view Batch::find_exemplar(const Sample& sample) const {
  const auto* const found = find_of(exemplars_, index_of(sample, samples_));
  if (found == nullptr) return {};
  return std::string_view(arena_).substr(found->offset, found->size);
}

void Batch::add_host_label(std::string_view name, std::string_view value) {
  append_label(host_labels_, 0, name, value);
}

void Batch::reserve_like(const Batch& earlier) {
  samples_.reserve(earlier.samples_.size());
  arena_.reserve(earlier.arena_.size());
}

}  // namespace strata
