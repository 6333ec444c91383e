// Sums that do not lose small terms (Neumaier), and quantiles, as Prometheus computes them.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace strata::promql {

class CompensatedSum {
 public:
  void add(double term) {
    const double total = sum_ + term;
    if (std::fabs(sum_) >= std::fabs(term)) {
      compensation_ += (sum_ - total) + term;
    } else {
      compensation_ += (term - total) + sum_;
    }
    sum_ = total;
  }
  [[nodiscard]] double plain() const { return sum_; }
  [[nodiscard]] double value() const { return sum_ + compensation_; }

 private:
  double sum_ = 0;
  double compensation_ = 0;
};

/// NaN is less than any number.
inline bool nan_first(double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; }

/// Between the values around rank q; sorts `values`.
inline double quantile(double q, std::vector<double>& values) {
  if (values.empty() || std::isnan(q)) return std::numeric_limits<double>::quiet_NaN();
  if (q < 0) return -std::numeric_limits<double>::infinity();
  if (q > 1) return std::numeric_limits<double>::infinity();
  std::sort(values.begin(), values.end(), nan_first);
  const double last = static_cast<double>(values.size() - 1);
  const double rank = q * last;
  const double lower = std::max(0.0, std::floor(rank));
  const double upper = std::min(last, lower + 1);
  const double weight = rank - std::floor(rank);
  return values[static_cast<std::size_t>(lower)] * (1 - weight) +
         values[static_cast<std::size_t>(upper)] * weight;
}

}  // namespace strata::promql
