// Quantiles of classic histograms: buckets are series with the label "le".
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "rules/promql/evaluator.h"
#include "rules/promql/functions.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

constexpr std::string_view bound_label = "le";

struct Bucket {
  double bound = 0;
  double count = 0;  // cumulative
};

/// Sorts, makes one of buckets with the same bound, and never lets counts fall.
void tidy(std::vector<Bucket>& buckets) {
  std::ranges::stable_sort(buckets, {}, &Bucket::bound);
  std::vector<Bucket> merged;
  for (const auto& bucket : buckets) {
    if (!merged.empty() && merged.back().bound == bucket.bound) {
      merged.back().count += bucket.count;
    } else {
      merged.push_back(bucket);
    }
  }
  double most = merged.front().count;
  for (auto& bucket : merged) {
    if (bucket.count > most) most = bucket.count;
    if (bucket.count < most) bucket.count = most;
  }
  buckets = std::move(merged);
}

/// Linear within the bucket in which the rank falls.
double interpolate(double q, const std::vector<Bucket>& buckets) {
  double rank = q * buckets.back().count;
  const auto last = buckets.size() - 1;
  std::size_t at = 0;
  while (at < last && !(buckets[at].count >= rank)) ++at;
  if (at == last) return buckets[last - 1].bound;
  if (at == 0 && buckets[0].bound <= 0) return buckets[0].bound;
  double start = 0;
  double count = buckets[at].count;
  if (at > 0) {
    start = buckets[at - 1].bound;
    count -= buckets[at - 1].count;
    rank -= buckets[at - 1].count;
  }
  return start + (buckets[at].bound - start) * (rank / count);
}

double bucket_quantile(double q, std::vector<Bucket>& buckets) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(q)) return nan;
  if (q < 0) return -infinity;
  if (q > 1) return infinity;
  const auto top = std::ranges::max_element(buckets, {}, &Bucket::bound);
  if (top->bound != infinity) return nan;
  tidy(buckets);
  if (buckets.size() < 2 || buckets.back().count == 0) return nan;
  return interpolate(q, buckets);
}

/// The rows that are one histogram.
struct Histogram {
  Labels labels;
  std::vector<std::pair<double, std::size_t>> rows;  // bound, row of the input
};

std::vector<Histogram> group_buckets(const Frame& input) {
  std::vector<Histogram> found;
  std::unordered_map<Labels, std::size_t, LabelsHash> by_labels;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const auto& labels = input.labels(i);
    const auto bound = go::parse_float(labels.get(bound_label));
    if (!bound || std::isnan(*bound)) continue;  // no bucket
    LabelsBuilder builder(labels);
    auto rest = std::move(builder.remove(bound_label).remove(metric_name_label)).build();
    const auto [at, fresh] = by_labels.emplace(rest, found.size());
    if (fresh) found.push_back({std::move(rest), {}});
    found[at->second].rows.emplace_back(*bound, i);
  }
  return found;
}

Result<Frame> histogram_quantile(const CallContext& context) {
  const auto quantiles = context.frame(0);
  if (!quantiles) return quantiles;
  const auto input = context.frame(1);
  if (!input) return input;
  const auto histograms = group_buckets(*input);
  auto frame = context.evaluator.make_frame(context.grid, histograms.size());
  if (!frame) return frame;
  std::vector<Bucket> buckets;
  for (const auto& histogram : histograms) {
    const auto row = frame->add(histogram.labels);
    for (std::size_t step = 0; step < row.size(); ++step) {
      buckets.clear();
      for (const auto& [bound, from] : histogram.rows) {
        const double count = input->row(from)[step];
        if (!is_absent(count)) buckets.push_back({bound, count});
      }
      if (!buckets.empty()) row[step] = bucket_quantile(quantiles->row(0)[step], buckets);
    }
  }
  return frame;
}

}  // namespace

std::vector<Function> histogram_functions() {
  constexpr auto vector = ValueType::vector;
  constexpr auto scalar = ValueType::scalar;
  return {
      {.name = "histogram_quantile",
       .args = {scalar, vector},
       .kernel = CallKernel(histogram_quantile)},
      {.name = "histogram_count", .args = {vector}, .kernel = Refused{}},
      {.name = "histogram_sum", .args = {vector}, .kernel = Refused{}},
      {.name = "histogram_fraction", .args = {scalar, scalar, vector}, .kernel = Refused{}},
  };
}

}  // namespace strata::promql
