// Selectors and subqueries: from the source's samples to values at steps, or to windows.
#include <algorithm>

#include "rules/promql/evaluator.h"

namespace strata::promql {
namespace {

/// Writes the newest value at or before each step's moment, if not older than the look-back and not
/// marked stale. Returns whether there is any.
class InstantRow {
 public:
  InstantRow(std::span<const Sample> samples, std::int64_t look_back)
      : samples_(samples), look_back_(look_back) {}

  /// Moments must not go back from one call to the next.
  const Sample* at(std::int64_t time) {
    const auto rest = samples_.subspan(next_);
    // Steps mostly lie a few samples apart: look there before searching all.
    std::size_t near = 0;
    while (near < rest.size() && near < 8 && rest[near].time <= time) ++near;
    next_ += near < 8 ? near
                      : static_cast<std::size_t>(
                            std::ranges::upper_bound(rest, time, {}, &Sample::time) - rest.begin());
    if (next_ == 0) return nullptr;
    const auto& sample = samples_[next_ - 1];
    return sample.time < time - look_back_ || is_stale(sample.value) ? nullptr : &sample;
  }

 private:
  std::span<const Sample> samples_;
  std::int64_t look_back_;
  std::size_t next_ = 0;  // the first sample after the last moment asked for
};

bool any_stale(std::span<const Sample> samples) {
  return std::ranges::any_of(samples, [](const Sample& one) { return is_stale(one.value); });
}

std::uint64_t count_samples(const Selection& selection) {
  std::uint64_t count = 0;
  for (const auto& series : selection.series) count += series.samples.size();
  return count;
}

}  // namespace

Result<Frame> Evaluator::select(const VectorSelector& selector, const Grid& grid, bool times) {
  const auto at = fixed_time(selector.shift);
  const auto offset = selector.shift.offset.count();
  const auto look_back = options_.look_back.count();
  const auto from = at.value_or(grid.start) - offset - look_back;
  const auto to = at.value_or(grid.end) - offset;
  const bool one_moment = at.has_value() || grid.steps() == 1;
  auto selection = one_moment ? source_.select_newest(selector.matchers, from, to, budget_.limits())
                              : source_.select(selector.matchers, from, to, budget_.limits());
  if (!selection) return fail(selection.error());
  auto frame = make_frame(grid, selection->series.size());
  if (!frame) return frame;
  for (auto& series : selection->series) {
    if (auto paid = budget_.spend_work(series.samples.size()); !paid) return fail(paid.error());
    const auto row = frame->add(std::move(series.labels));
    InstantRow values(series.samples, look_back);
    bool any = false;
    for (std::size_t step = 0; step < row.size(); ++step) {
      const auto* const sample = values.at(at.value_or(grid.time(step)) - offset);
      if (sample == nullptr) continue;
      any = true;
      row[step] = times ? static_cast<double>(sample->time) / 1000 : sample->value;
    }
    if (!any) frame->pop();
  }
  return frame;
}

Result<Ranges> Evaluator::ranges(const Expr& expr, const Grid& grid) {
  const auto& inner = bare(expr);
  if (const auto* node = std::get_if<MatrixSelector>(&inner.node)) return matrix(*node, grid);
  if (const auto* node = std::get_if<Subquery>(&inner.node)) return subquery(*node, grid);
  return fail(Code::invalid, "not a range vector");
}

Result<Ranges> Evaluator::matrix(const MatrixSelector& node, const Grid& grid) {
  Ranges ranges;
  ranges.range = node.range.count();
  ranges.offset = node.selector.shift.offset.count();
  ranges.at = fixed_time(node.selector.shift);
  auto selection =
      source_.select(node.selector.matchers, ranges.reference(grid.start) - ranges.range,
                     ranges.reference(grid.end), budget_.limits());
  if (!selection) return fail(selection.error());
  if (auto paid = budget_.spend_cells(count_samples(*selection), 1); !paid) {
    return fail(paid.error());
  }
  ranges.owner = std::move(selection->owner);
  ranges.series = std::move(selection->series);
  for (auto& series : ranges.series) {
    if (!any_stale(series.samples)) continue;
    auto& copy = ranges.copies.emplace_back(series.samples.begin(), series.samples.end());
    std::erase_if(copy, [](const Sample& one) { return is_stale(one.value); });
    series.samples = copy;
  }
  return ranges;
}

Result<Ranges> Evaluator::subquery(const Subquery& node, const Grid& grid) {
  Ranges ranges;
  ranges.range = node.range.count();
  ranges.offset = node.shift.offset.count();
  ranges.at = fixed_time(node.shift);
  const auto step =
      node.step == Milliseconds(0) ? options_.subquery_step.count() : node.step.count();
  // The first multiple of the step in the first window; Go's division rounds towards zero too.
  const auto first = ranges.reference(grid.start) - ranges.range;
  auto start = step * (first / step);
  if (start < first) start += step;
  const Grid inner{start, ranges.reference(grid.end), step};
  const auto frame = evaluate(*node.expr, inner);
  if (!frame) return fail(frame.error());
  if (auto paid = budget_.spend_cells(frame->size(), frame->steps()); !paid) {
    return fail(paid.error());
  }
  for (std::size_t i = 0; i < frame->size(); ++i) {
    auto& samples = ranges.copies.emplace_back();
    const auto row = frame->row(i);
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (!is_absent(row[at])) samples.push_back({inner.time(at), row[at]});
    }
    ranges.series.push_back({frame->labels(i), samples});
  }
  return ranges;
}

}  // namespace strata::promql
