// absent and absent_over_time: a series where there is none.
#include <algorithm>
#include <set>

#include "rules/promql/evaluator.h"
#include "rules/promql/functions.h"

namespace strata::promql {
namespace {

/// What a missing series would have been called: the labels that are asked for by `=`, once.
Labels labels_of(const std::vector<Matcher>& matchers) {
  LabelsBuilder labels;
  std::set<std::string_view> seen;
  for (const auto& matcher : matchers) {
    if (matcher.name() == metric_name_label) continue;
    if (matcher.type() == MatchType::equal && seen.insert(matcher.name()).second) {
      labels.set(matcher.name(), matcher.value());
    } else {
      labels.remove(matcher.name());
    }
  }
  return std::move(labels).build();
}

Labels labels_of(const Expr& expr) {
  const auto& inner = bare(expr);
  if (const auto* vector = std::get_if<VectorSelector>(&inner.node)) {
    return labels_of(vector->matchers);
  }
  if (const auto* matrix = std::get_if<MatrixSelector>(&inner.node)) {
    return labels_of(matrix->selector.matchers);
  }
  return {};
}

/// One series with 1 at the steps that are not present.
Result<Frame> missing(const CallContext& context, const std::vector<bool>& present) {
  auto frame = context.evaluator.make_frame(context.grid, 1);
  if (!frame) return frame;
  const auto row = frame->add(labels_of(*context.call.args[0]));
  for (std::size_t step = 0; step < row.size(); ++step) {
    if (!present[step]) row[step] = 1;
  }
  return frame;
}

Result<Frame> absent(const CallContext& context) {
  const auto input = context.frame(0);
  if (!input) return input;
  std::vector<bool> present(input->steps());
  for (std::size_t i = 0; i < input->size(); ++i) {
    const auto row = input->row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (!is_absent(row[step])) present[step] = true;
    }
  }
  return missing(context, present);
}

Result<Frame> absent_over_time(const CallContext& context) {
  const auto ranges = context.evaluator.ranges(*context.call.args[0], context.grid);
  if (!ranges) return fail(ranges.error());
  std::vector<bool> present(context.grid.steps());
  for (const auto& series : ranges->series) {
    if (auto paid = context.evaluator.budget().spend_work(present.size()); !paid) {
      return fail(paid.error());
    }
    for (std::size_t step = 0; step < present.size(); ++step) {
      const auto end = ranges->reference(context.grid.time(step));
      const auto at =
          std::ranges::lower_bound(series.samples, end - ranges->range, {}, &Sample::time);
      if (at != series.samples.end() && at->time <= end) present[step] = true;
    }
  }
  return missing(context, present);
}

}  // namespace

std::vector<Function> absent_functions() {
  return {
      {.name = "absent", .args = {ValueType::vector}, .kernel = CallKernel(absent)},
      {.name = "absent_over_time",
       .args = {ValueType::matrix},
       .kernel = CallKernel(absent_over_time)},
  };
}

}  // namespace strata::promql
