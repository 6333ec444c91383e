#include "agent/top/track.h"

#include <cmath>

namespace strata::top {
namespace {

double lower_bound_of(const Buckets& buckets, std::size_t i) {
  return i == 0 ? 0 : buckets[i - 1].upper;
}

}  // namespace

void Track::take(const Figures& figures, const Moments& moments) {
  for (std::size_t i = 0; i < figure_count; ++i) take_value(i, figures, moments.values[i]);
  for (std::size_t i = 0; i < histogram_count; ++i) {
    take_histogram(i, figures, moments.histograms[i]);
  }
}

void Track::take_value(std::size_t i, const Figures& figures, double at) {
  const auto& now = figures.values[i];
  auto& last = last_.values[i];
  const double passed = at - at_.values[i];
  if (now && last && passed == 0) return;
  rates_[i].reset();
  if (now && last && passed > 0 && *now >= *last) rates_[i] = (*now - *last) / passed;
  last = now;
  at_.values[i] = at;
}

void Track::take_histogram(std::size_t i, const Figures& figures, double at) {
  const auto& now = figures.histograms[i];
  auto& last = last_.histograms[i];
  const double passed = at - at_.histograms[i];
  if (now && last && passed == 0) return;
  grown_[i].clear();
  if (now && last && passed > 0) grown_[i] = growth(*now, *last).value_or(Buckets{});
  last = now;
  at_.histograms[i] = at;
}

std::optional<double> Track::quantile(Histogram histogram, double q) const {
  const auto& buckets = grown_[index(histogram)];
  double all = 0;
  for (const auto& bucket : buckets) all += bucket.count;
  if (!(all > 0)) return std::nullopt;
  double below = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const auto& [upper, count] = buckets[i];
    if (count == 0 || below + count < q * all) {
      below += count;
      continue;
    }
    const double lower = lower_bound_of(buckets, i);
    if (std::isinf(upper)) return lower;  // nobody knows how far above
    return lower + (upper - lower) * (q * all - below) / count;
  }
  return buckets.back().upper;
}

std::optional<Buckets> growth(const Buckets& now, const Buckets& before) {
  Buckets grown;
  auto old = before.begin();
  for (const auto& [upper, count] : now) {
    if (old != before.end() && old->upper < upper) return std::nullopt;
    double more = count;
    if (old != before.end() && old->upper == upper) more -= (old++)->count;
    if (more < 0) return std::nullopt;
    grown.push_back({upper, more});
  }
  if (old != before.end()) return std::nullopt;
  return grown;
}

}  // namespace strata::top
