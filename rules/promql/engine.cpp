#include "rules/promql/engine.h"

#include <algorithm>

#include "rules/promql/evaluator.h"

namespace strata::promql {
namespace {

// Moments farther away than this, some 300 000 years, could overflow when offsets are added.
constexpr std::int64_t farthest = 10'000'000'000'000'000;

Status check_grid(const Grid& grid) {
  const bool near = grid.start >= -farthest && grid.end <= farthest;
  if (near && grid.step > 0 && grid.end >= grid.start) return {};
  return fail(Code::invalid, "no steps to evaluate, or too far away in time");
}

void sort_by_labels(std::vector<SeriesResult>& series) {
  std::ranges::sort(
      series, [](const SeriesResult& a, const SeriesResult& b) { return a.labels < b.labels; });
}

std::vector<SeriesResult> series_of(const Frame& frame, const Grid& grid) {
  std::vector<SeriesResult> found;
  found.reserve(frame.size());
  for (std::size_t i = 0; i < frame.size(); ++i) {
    SeriesResult series{frame.labels(i), {}};
    const auto row = frame.row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (!is_absent(row[step])) series.samples.push_back({grid.time(step), row[step]});
    }
    if (!series.samples.empty()) found.push_back(std::move(series));
  }
  return found;
}

/// The raw samples of a range vector at one moment.
Result<std::vector<SeriesResult>> raw_series(Evaluator& evaluator, const Expr& expr,
                                             const Grid& grid) {
  auto ranges = evaluator.ranges(expr, grid);
  if (!ranges) return fail(ranges.error());
  std::vector<SeriesResult> found;
  const auto end = ranges->reference(grid.start);
  for (const auto& series : ranges->series) {
    SeriesResult result{series.labels, {}};
    std::ranges::copy_if(
        series.samples, std::back_inserter(result.samples),
        [&](const Sample& one) { return one.time >= end - ranges->range && one.time <= end; });
    if (!result.samples.empty()) found.push_back(std::move(result));
  }
  sort_by_labels(found);
  return found;
}

}  // namespace

Result<Value> Engine::instant(const Expr& expr, const SeriesSource& source,
                              std::int64_t time) const {
  const Grid grid{time, time, 1};
  if (auto good = check_grid(grid); !good) return fail(good.error());
  Evaluator evaluator(source, options_, clock_, grid, expr);
  Value value;
  value.type = type_of(expr);
  value.time = time;
  if (const auto* literal = std::get_if<StringLiteral>(&bare(expr).node)) {
    value.text = literal->value;
    return value;
  }
  if (value.type == ValueType::matrix) {
    auto series = raw_series(evaluator, bare(expr), grid);
    if (!series) return fail(series.error());
    value.series = std::move(*series);
    return value;
  }
  const auto frame = evaluator.evaluate(expr, grid);
  if (!frame) return fail(frame.error());
  if (value.type == ValueType::scalar) {
    value.scalar = frame->row(0)[0];
  } else {
    value.series = series_of(*frame, grid);
  }
  return value;
}

Result<Value> Engine::range(const Expr& expr, const SeriesSource& source, const Grid& grid) const {
  const auto type = type_of(expr);
  if (type != ValueType::vector && type != ValueType::scalar) {
    return fail(Code::invalid, "invalid expression type \"" + std::string(documented(type)) +
                                   "\" for range query, must be Scalar or instant Vector");
  }
  if (auto good = check_grid(grid); !good) return fail(good.error());
  Evaluator evaluator(source, options_, clock_, grid, expr);
  const auto frame = evaluator.evaluate(expr, grid);
  if (!frame) return fail(frame.error());
  Value value;
  value.type = ValueType::matrix;
  value.series = series_of(*frame, grid);
  sort_by_labels(value.series);
  return value;
}

}  // namespace strata::promql
