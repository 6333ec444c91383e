#include "rules/promql/memory_source.h"

#include <algorithm>

namespace strata::promql {

void MemorySource::append(const Labels& labels, const Sample& sample) {
  const auto [at, fresh] = rows_.emplace(labels, series_.size());
  if (fresh) series_.push_back({labels, {}});
  auto& samples = series_[at->second].samples;
  if (!samples.empty() && samples.back().time == sample.time) {
    samples.back() = sample;
  } else if (samples.empty() || samples.back().time < sample.time) {
    samples.push_back(sample);
  }
}

Result<Selection> MemorySource::select(std::span<const Matcher> matchers, std::int64_t from,
                                       std::int64_t to, const Limits& limits) const {
  Selection selection;
  for (const auto& series : series_) {
    const bool matched = std::ranges::all_of(
        matchers, [&](const Matcher& matcher) { return matcher.matches(series.labels); });
    if (!matched) continue;
    const auto first = std::ranges::lower_bound(series.samples, from, {}, &Sample::time);
    const auto last = std::ranges::upper_bound(series.samples, to, {}, &Sample::time);
    if (first >= last) continue;
    if (selection.series.size() == limits.series) {
      return fail(Code::exhausted, "a selector matches too many series");
    }
    selection.series.push_back({series.labels, {first, last}});
  }
  return selection;
}

}  // namespace strata::promql
