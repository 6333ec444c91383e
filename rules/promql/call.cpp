// Function calls: over vectors as a whole, element by element, and over windows.
#include <algorithm>

#include "rules/promql/evaluator.h"

namespace strata::promql {
namespace {

/// Two positions in a series' samples that follow a window which moves forward.
class MovingWindow {
 public:
  explicit MovingWindow(std::span<const Sample> samples) : samples_(samples) {}

  std::span<const Sample> between(std::int64_t start, std::int64_t end) {
    begin_ = skip(begin_, [&](const Sample& one) { return one.time < start; });
    end_ = skip(std::max(begin_, end_), [&](const Sample& one) { return one.time <= end; });
    return samples_.subspan(begin_, end_ - begin_);
  }

 private:
  template <class Before>
  std::size_t skip(std::size_t from, Before before) {
    const auto rest = samples_.subspan(from);
    return from +
           static_cast<std::size_t>(std::ranges::partition_point(rest, before) - rest.begin());
  }

  std::span<const Sample> samples_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

std::size_t matrix_index(const Call& node) {
  const auto at = std::ranges::find_if(
      node.args, [](const ExprPtr& arg) { return type_of(*arg) == ValueType::matrix; });
  return static_cast<std::size_t>(at - node.args.begin());
}

/// The scalar arguments of a range function, a frame each.
Result<std::vector<Frame>> scalar_arguments(Evaluator& evaluator, const Call& node,
                                            const Grid& grid) {
  std::vector<Frame> frames;
  for (const auto& arg : node.args) {
    if (type_of(*arg) == ValueType::matrix) continue;
    auto frame = evaluator.evaluate(*arg, grid);
    if (!frame) return fail(frame.error());
    frames.push_back(std::move(*frame));
  }
  return frames;
}

/// One row of a range function.
class RangeRow {
 public:
  RangeRow(Evaluator& evaluator, const Call& node, const Grid& grid, const Ranges& ranges,
           const std::vector<Frame>& scalars)
      : evaluator_(evaluator),
        function_(*node.function),
        kernel_(std::get<RangeKernel>(function_.kernel)),
        grid_(grid),
        ranges_(ranges),
        scalars_(scalars),
        values_(scalars.size()) {}

  Result<bool> fill(std::span<const Sample> samples, std::span<double> row) {
    MovingWindow moving(samples);
    bool any = false;
    for (std::size_t step = 0; step < row.size(); ++step) {
      Window window;
      window.time = grid_.time(step);
      window.end = ranges_.reference(window.time);
      window.start = window.end - ranges_.range;
      window.samples = moving.between(window.start, window.end);
      if (window.samples.empty()) continue;
      for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = scalars_[i].row(0)[step];
      window.scalars = values_;
      if (auto paid = evaluator_.budget().spend_work(window.samples.size()); !paid) {
        return fail(paid.error());
      }
      if (function_.check != nullptr) {
        if (auto good = function_.check(values_); !good) return fail(good.error());
      }
      const auto value = kernel_(window);
      if (!value) continue;
      row[step] = *value;
      any = true;
    }
    return any;
  }

 private:
  Evaluator& evaluator_;
  const Function& function_;
  RangeKernel kernel_;
  const Grid& grid_;
  const Ranges& ranges_;
  const std::vector<Frame>& scalars_;
  std::vector<double> values_;
};

Result<Frame> element_by_element(Frame frame, ElementKernel kernel) {
  for (std::size_t i = 0; i < frame.size(); ++i) {
    frame.relabel(i, frame.labels(i).without_name());
    for (auto& cell : frame.row(i)) {
      if (!is_absent(cell)) cell = kernel(cell);
    }
  }
  return merge_series(std::move(frame));
}

}  // namespace

Result<Frame> CallContext::frame(std::size_t index) const {
  return evaluator.evaluate(*call.args[index], grid);
}

std::string_view CallContext::text(std::size_t index) const {
  const auto* const literal = std::get_if<StringLiteral>(&bare(*call.args[index]).node);
  return literal == nullptr ? std::string_view{} : std::string_view(literal->value);
}

Result<Frame> Evaluator::call(const Call& node, const Grid& grid) {
  const auto& kernel = node.function->kernel;
  if (const auto* whole = std::get_if<CallKernel>(&kernel)) return call_frames(node, grid, *whole);
  if (const auto* element = std::get_if<ElementKernel>(&kernel)) {
    auto frame = evaluate(*node.args.front(), grid);
    return frame ? element_by_element(std::move(*frame), *element) : frame;
  }
  return call_over_ranges(*this, node, grid);
}

Result<Frame> Evaluator::call_frames(const Call& node, const Grid& grid, CallKernel kernel) {
  auto result = kernel(CallContext{*this, node, grid});
  return result && node.function->result == ValueType::vector ? merge_series(std::move(*result))
                                                              : result;
}

Result<Frame> call_over_ranges(Evaluator& evaluator, const Call& node, const Grid& grid) {
  const auto& function = *node.function;
  const auto scalars = scalar_arguments(evaluator, node, grid);
  if (!scalars) return fail(scalars.error());
  const auto ranges = evaluator.ranges(*node.args[matrix_index(node)], grid);
  if (!ranges) return fail(ranges.error());
  auto frame = evaluator.make_frame(grid, ranges->series.size());
  if (!frame) return frame;
  RangeRow filler(evaluator, node, grid, *ranges, *scalars);
  for (const auto& series : ranges->series) {
    const auto row = frame->add(function.keeps_name ? series.labels : series.labels.without_name());
    const auto any = filler.fill(series.samples, row);
    if (!any) return fail(any.error());
    if (!*any) frame->pop();
  }
  if (auto unique = unique_series(*frame); !unique) return fail(unique.error());
  return frame;
}

}  // namespace strata::promql
