// One evaluation of one query: every part of the expression becomes a frame over all steps at once.
#pragma once

#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "rules/promql/budget.h"
#include "rules/promql/engine.h"
#include "rules/promql/functions.h"

namespace strata::promql {

/// A range vector before it is cut into windows.
struct Ranges {
  std::vector<SelectedSeries> series;  // without staleness markers
  std::int64_t range = 0;
  std::int64_t offset = 0;
  std::optional<std::int64_t> at;
  std::shared_ptr<const void> owner;
  std::deque<std::vector<Sample>> copies;  // what the spans look at if not the owner's

  /// The end of the window of the step at `time`.
  [[nodiscard]] std::int64_t reference(std::int64_t time) const {
    return at.value_or(time) - offset;
  }
};

class Evaluator {
 public:
  /// All outlive the evaluator. `query` is what start() and end() mean.
  Evaluator(const SeriesSource& source, const EngineOptions& options, const Clock& clock,
            const Grid& query, const Expr& root);

  /// Instant vectors and scalars; a scalar is one series without labels.
  Result<Frame> evaluate(const Expr& expr, const Grid& grid);
  /// Range vectors: selectors and subqueries.
  Result<Ranges> ranges(const Expr& expr, const Grid& grid);
  /// A selector's values, or with `times` the seconds at which they were sampled.
  Result<Frame> select(const VectorSelector& selector, const Grid& grid, bool times = false);

  [[nodiscard]] Budget& budget() { return budget_; }
  /// A frame whose cells are paid for.
  Result<Frame> make_frame(const Grid& grid, std::size_t series);

 private:
  Result<Frame> evaluate_steps(const Expr& expr, const Grid& grid);
  Result<Frame> unary(const Unary& node, const Grid& grid);
  Result<Frame> binary(const Binary& node, const Grid& grid);
  Result<Frame> aggregate(const Aggregate& node, const Grid& grid);
  Result<Frame> call(const Call& node, const Grid& grid);
  Result<Frame> call_frames(const Call& node, const Grid& grid, CallKernel kernel);
  Result<Ranges> matrix(const MatrixSelector& node, const Grid& grid);
  Result<Ranges> subquery(const Subquery& node, const Grid& grid);
  [[nodiscard]] std::optional<std::int64_t> fixed_time(const TimeShift& shift) const;
  bool mark_fixed(const Expr& expr);

  const SeriesSource& source_;
  const EngineOptions& options_;
  Grid query_;
  Budget budget_;
  std::unordered_set<const Expr*> fixed_;  // the same at every step
};

/// Fails if two series have the same labels.
Status unique_series(const Frame& frame);
/// Series with the same labels become one; fails where both have a value at one step.
Result<Frame> merge_series(Frame frame);
/// A scalar at every step.
Result<Frame> scalar_frame(Evaluator& evaluator, const Grid& grid, double value);

/// The parts of evaluation that have files of their own.
Result<Frame> combine(Evaluator& evaluator, const Binary& node, const Grid& grid, const Frame& left,
                      const Frame& right);
Result<Frame> aggregate_frame(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                              const Frame& input, const Frame& param);
Result<Frame> call_over_ranges(Evaluator& evaluator, const Call& node, const Grid& grid);

}  // namespace strata::promql
