// Trends of a gauge: regression and smoothing.
#include <cmath>

#include "rules/promql/functions.h"
#include "rules/promql/go_text.h"
#include "rules/promql/summation.h"

namespace strata::promql {
namespace {

struct Line {
  double slope = 0;
  double intercept = 0;  // at the moment asked for
};

bool constant(std::span<const Sample> samples) {
  for (const auto& sample : samples) {
    if (sample.value != samples.front().value && &sample != &samples.front()) return false;
  }
  return true;
}

/// Least squares.
Line regression(std::span<const Sample> samples, std::int64_t moment) {
  if (constant(samples)) {
    const double value = samples.front().value;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return std::isinf(value) ? Line{nan, nan} : Line{0, value};
  }
  CompensatedSum sum_x;
  CompensatedSum sum_y;
  CompensatedSum sum_xy;
  CompensatedSum sum_xx;
  for (const auto& [time, value] : samples) {
    const double x = static_cast<double>(time - moment) / 1000;
    sum_x.add(x);
    sum_y.add(value);
    sum_xy.add(x * value);
    sum_xx.add(x * x);
  }
  const auto n = static_cast<double>(samples.size());
  const double x = sum_x.value();
  const double y = sum_y.value();
  const double covariance = sum_xy.value() - x * y / n;
  const double variance = sum_xx.value() - x * x / n;
  const double slope = covariance / variance;
  return {slope, y / n - slope * x / n};
}

std::optional<double> derivative(const Window& window) {
  if (window.samples.size() < 2) return std::nullopt;
  // Near the samples, so that no digits are lost.
  return regression(window.samples, window.samples.front().time).slope;
}

std::optional<double> predict(const Window& window) {
  if (window.samples.size() < 2) return std::nullopt;
  const auto line = regression(window.samples, window.time);
  return line.slope * window.scalars[0] + line.intercept;
}

/// Double exponential smoothing: scalars are the smoothing factor and the trend factor.
std::optional<double> smooth(const Window& window) {
  const auto samples = window.samples;
  if (samples.size() < 2) return std::nullopt;
  const double smoothing = window.scalars[0];
  const double trending = window.scalars[1];
  double before = 0;
  double now = samples[0].value;
  double trend = samples[1].value - samples[0].value;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (i > 1) trend = trending * (now - before) + (1 - trending) * trend;
    const double next = smoothing * samples[i].value + (1 - smoothing) * (now + trend);
    before = now;
    now = next;
  }
  return now;
}

Status check_factor(const char* name, const char* symbol, double value) {
  if (value > 0 && value < 1) return {};
  if (std::isnan(value)) return {};
  return fail(Code::invalid, "invalid " + std::string(name) + " factor. Expected: 0 < " + symbol +
                                 " < 1, got: " + go::fixed_number(value, 6));
}

Status check_factors(std::span<const double> scalars) {
  if (auto good = check_factor("smoothing", "sf", scalars[0]); !good) return good;
  return check_factor("trend", "tf", scalars[1]);
}

}  // namespace

std::vector<Function> trend_functions() {
  return {
      {.name = "deriv", .args = {ValueType::matrix}, .kernel = RangeKernel(derivative)},
      {.name = "predict_linear",
       .args = {ValueType::matrix, ValueType::scalar},
       .kernel = RangeKernel(predict),
       .needs_time = true},
      {.name = "holt_winters",
       .args = {ValueType::matrix, ValueType::scalar, ValueType::scalar},
       .kernel = RangeKernel(smooth),
       .check = check_factors},
  };
}

}  // namespace strata::promql
