// Functions over whole vectors and scalars.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "rules/promql/evaluator.h"
#include "rules/promql/functions.h"
#include "rules/promql/summation.h"

namespace strata::promql {
namespace {

/// As Go's math.Min and math.Max: NaN wins, but over the infinity that is the answer in any case.
double least(double a, double b) {
  if (a == -std::numeric_limits<double>::infinity()) return a;
  if (b == -std::numeric_limits<double>::infinity()) return b;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  return std::min(a, b);
}
double greatest(double a, double b) { return -least(-a, -b); }

/// Every cell through `change(value, step)`; nullopt takes it away. Drops the metric's name.
template <class Change>
Result<Frame> changed(Result<Frame> frame, Change change) {
  if (!frame) return frame;
  for (std::size_t i = 0; i < frame->size(); ++i) {
    frame->relabel(i, frame->labels(i).without_name());
    const auto row = frame->row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (!is_absent(row[step])) row[step] = change(row[step], step).value_or(absent_cell());
    }
  }
  return frame;
}

using Cell = std::optional<double>;

Result<Frame> clamp(const CallContext& context) {
  const auto low = context.frame(1);
  if (!low) return low;
  const auto high = context.frame(2);
  if (!high) return high;
  return changed(context.frame(0), [&](double v, std::size_t step) -> Cell {
    const double least_value = low->row(0)[step];
    const double most = high->row(0)[step];
    if (most < least_value) return std::nullopt;
    return greatest(least_value, least(most, v));
  });
}

Result<Frame> clamp_max(const CallContext& context) {
  const auto high = context.frame(1);
  if (!high) return high;
  return changed(context.frame(0),
                 [&](double v, std::size_t step) -> Cell { return least(high->row(0)[step], v); });
}

Result<Frame> clamp_min(const CallContext& context) {
  const auto low = context.frame(1);
  if (!low) return low;
  return changed(context.frame(0), [&](double v, std::size_t step) -> Cell {
    return greatest(low->row(0)[step], v);
  });
}

Result<Frame> round(const CallContext& context) {
  auto nearest =
      context.size() > 1 ? context.frame(1) : scalar_frame(context.evaluator, context.grid, 1);
  if (!nearest) return nearest;
  return changed(context.frame(0), [&](double v, std::size_t step) -> Cell {
    // The inverse loses less.
    const double inverse = 1.0 / nearest->row(0)[step];
    return std::floor(v * inverse + 0.5) / inverse;
  });
}

Result<Frame> time(const CallContext& context) {
  auto frame = scalar_frame(context.evaluator, context.grid, 0);
  if (!frame) return frame;
  const auto row = frame->row(0);
  for (std::size_t step = 0; step < row.size(); ++step) {
    row[step] = static_cast<double>(context.grid.time(step)) / 1000;
  }
  return frame;
}

Result<Frame> timestamp(const CallContext& context) {
  const auto& arg = bare(*context.call.args[0]);
  if (const auto* selector = std::get_if<VectorSelector>(&arg.node)) {
    auto times = context.evaluator.select(*selector, context.grid, true);
    return changed(std::move(times), [](double v, std::size_t) -> Cell { return v; });
  }
  return changed(context.frame(0), [&](double, std::size_t step) -> Cell {
    return static_cast<double>(context.grid.time(step)) / 1000;
  });
}

/// The value where the vector has exactly one.
Result<Frame> scalar(const CallContext& context) {
  const auto input = context.frame(0);
  if (!input) return input;
  auto frame =
      scalar_frame(context.evaluator, context.grid, std::numeric_limits<double>::quiet_NaN());
  if (!frame) return frame;
  const auto row = frame->row(0);
  for (std::size_t step = 0; step < row.size(); ++step) {
    int count = 0;
    double value = 0;
    for (std::size_t i = 0; i < input->size(); ++i) {
      if (is_absent(input->row(i)[step])) continue;
      ++count;
      value = input->row(i)[step];
    }
    if (count == 1) row[step] = value;
  }
  return frame;
}

/// By the first step; the answer of a range query is sorted by labels in any case. NaN comes last.
Result<Frame> sorted(const CallContext& context, bool descending) {
  const auto input = context.frame(0);
  if (!input || input->steps() == 0) return input;
  std::vector<std::size_t> order(input->size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const double one = input->row(a)[0];
    const double other = input->row(b)[0];
    if (std::isnan(one) || std::isnan(other)) return !std::isnan(one) && std::isnan(other);
    return descending ? one > other : one < other;
  });
  auto frame = context.evaluator.make_frame(context.grid, input->size());
  if (!frame) return frame;
  for (const auto i : order) std::ranges::copy(input->row(i), frame->add(input->labels(i)).begin());
  return frame;
}

}  // namespace

std::vector<Function> vector_functions() {
  constexpr auto vector_type = ValueType::vector;
  constexpr auto scalar_type = ValueType::scalar;
  return {
      {.name = "clamp",
       .args = {vector_type, scalar_type, scalar_type},
       .kernel = CallKernel(clamp)},
      {.name = "clamp_max", .args = {vector_type, scalar_type}, .kernel = CallKernel(clamp_max)},
      {.name = "clamp_min", .args = {vector_type, scalar_type}, .kernel = CallKernel(clamp_min)},
      {.name = "round",
       .args = {vector_type, scalar_type},
       .variadic = 1,
       .kernel = CallKernel(round)},
      {.name = "pi",
       .args = {},
       .result = scalar_type,
       .kernel = CallKernel([](const CallContext& context) {
         return scalar_frame(context.evaluator, context.grid, std::numbers::pi);
       })},
      {.name = "time",
       .args = {},
       .result = scalar_type,
       .kernel = CallKernel(time),
       .needs_time = true},
      {.name = "timestamp",
       .args = {vector_type},
       .kernel = CallKernel(timestamp),
       .needs_time = true},
      {.name = "scalar",
       .args = {vector_type},
       .result = scalar_type,
       .kernel = CallKernel(scalar)},
      {.name = "vector",
       .args = {scalar_type},
       .kernel = CallKernel([](const CallContext& context) { return context.frame(0); })},
      {.name = "sort", .args = {vector_type}, .kernel = CallKernel([](const CallContext& context) {
                                                return sorted(context, false);
                                              })},
      {.name = "sort_desc",
       .args = {vector_type},
       .kernel = CallKernel([](const CallContext& context) { return sorted(context, true); })},
  };
}

}  // namespace strata::promql
