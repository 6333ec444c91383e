// Aggregations of one series over a window.
#include <cmath>

#include "rules/promql/functions.h"
#include "rules/promql/summation.h"

namespace strata::promql {
namespace {

std::optional<double> average(const Window& window) {
  CompensatedSum mean;
  double count = 0;
  for (const auto& [time, value] : window.samples) {
    ++count;
    const double now = mean.plain();
    // An infinite mean stays as it is, but for NaN and the opposite infinity.
    if (std::isinf(now)) {
      if (std::isinf(value) && (now > 0) == (value > 0)) continue;
      if (std::isfinite(value)) continue;
    }
    mean.add(value / count - now / count);
  }
  return std::isinf(mean.plain()) ? mean.plain() : mean.value();
}

std::optional<double> sum(const Window& window) {
  CompensatedSum total;
  for (const auto& sample : window.samples) total.add(sample.value);
  return std::isinf(total.plain()) ? total.plain() : total.value();
}

template <class Better>
std::optional<double> best(const Window& window, Better better) {
  double found = window.samples.front().value;
  for (const auto& sample : window.samples) {
    if (better(sample.value, found) || std::isnan(found)) found = sample.value;
  }
  return found;
}

double variance(const Window& window) {
  double count = 0;
  CompensatedSum mean;
  CompensatedSum squares;
  for (const auto& sample : window.samples) {
    ++count;
    const double delta = sample.value - mean.value();
    mean.add(delta / count);
    squares.add(delta * (sample.value - mean.value()));
  }
  return squares.value() / count;
}

std::optional<double> quantile_over(const Window& window) {
  std::vector<double> values;
  values.reserve(window.samples.size());
  for (const auto& sample : window.samples) values.push_back(sample.value);
  return quantile(window.scalars[0], values);
}

Function keeping_name(Function function) {
  function.keeps_name = true;
  return function;
}

}  // namespace

std::vector<Function> over_time_functions() {
  return {
      over_window("avg_over_time", average),
      over_window("sum_over_time", sum),
      over_window("min_over_time",
                  [](const Window& w) {
                    return best(w, [](double one, double other) { return one < other; });
                  }),
      over_window("max_over_time",
                  [](const Window& w) {
                    return best(w, [](double one, double other) { return one > other; });
                  }),
      over_window("count_over_time",
                  [](const Window& w) -> std::optional<double> {
                    return static_cast<double>(w.samples.size());
                  }),
      over_window("stddev_over_time",
                  [](const Window& w) -> std::optional<double> { return std::sqrt(variance(w)); }),
      over_window("stdvar_over_time",
                  [](const Window& w) -> std::optional<double> { return variance(w); }),
      over_window("present_over_time", [](const Window&) -> std::optional<double> { return 1; }),
      keeping_name(over_window(
          "last_over_time",
          [](const Window& w) -> std::optional<double> { return w.samples.back().value; })),
      {.name = "quantile_over_time",
       .args = {ValueType::scalar, ValueType::matrix},
       .kernel = RangeKernel(quantile_over)},
  };
}

}  // namespace strata::promql
