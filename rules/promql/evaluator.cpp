#include "rules/promql/evaluator.h"

#include <algorithm>
#include <unordered_map>

namespace strata::promql {

Evaluator::Evaluator(const SeriesSource& source, const EngineOptions& options, const Clock& clock,
                     const Grid& query, const Expr& root)
    : source_(source), options_(options), query_(query), budget_(clock, options.limits) {
  mark_fixed(root);
}

bool Evaluator::mark_fixed(const Expr& expr) {
  bool fixed = true;
  for (const auto* child : children(expr)) fixed = mark_fixed(*child) && fixed;
  if (const auto* selector = std::get_if<VectorSelector>(&expr.node)) {
    fixed = selector->shift.fixed();
  } else if (const auto* matrix = std::get_if<MatrixSelector>(&expr.node)) {
    fixed = matrix->selector.shift.fixed();
  } else if (const auto* subquery = std::get_if<Subquery>(&expr.node)) {
    fixed = subquery->shift.fixed();
  } else if (const auto* call = std::get_if<Call>(&expr.node)) {
    fixed = fixed && !call->function->needs_time;
  }
  if (fixed) fixed_.insert(&expr);
  return fixed;
}

std::optional<std::int64_t> Evaluator::fixed_time(const TimeShift& shift) const {
  if (shift.edge == TimeShift::Edge::start) return query_.start;
  if (shift.edge == TimeShift::Edge::end) return query_.end;
  return shift.at;
}

Result<Frame> Evaluator::make_frame(const Grid& grid, std::size_t series) {
  if (auto paid = budget_.spend_cells(std::max<std::size_t>(series, 1), grid.steps()); !paid) {
    return fail(paid.error());
  }
  Frame frame(grid.steps());
  frame.reserve(series);
  return frame;
}

Result<Frame> scalar_frame(Evaluator& evaluator, const Grid& grid, double value) {
  auto frame = evaluator.make_frame(grid, 1);
  if (frame) std::ranges::fill(frame->add({}), value);
  return frame;
}

Result<Frame> Evaluator::evaluate(const Expr& expr, const Grid& grid) {
  if (grid.steps() <= 1 || !fixed_.contains(&expr)) return evaluate_steps(expr, grid);
  const auto once = evaluate_steps(expr, Grid{grid.start, grid.start, grid.step});
  if (!once) return once;
  auto frame = make_frame(grid, once->size());
  if (!frame) return frame;
  for (std::size_t i = 0; i < once->size(); ++i) {
    std::ranges::fill(frame->add(once->labels(i)), once->row(i)[0]);
  }
  return frame;
}

Result<Frame> Evaluator::evaluate_steps(const Expr& expr, const Grid& grid) {
  return std::visit(
      Overloaded{[&](const NumberLiteral& node) { return scalar_frame(*this, grid, node.value); },
                 [&](const VectorSelector& node) { return select(node, grid); },
                 [&](const Paren& node) { return evaluate(*node.expr, grid); },
                 [&](const Unary& node) { return unary(node, grid); },
                 [&](const Binary& node) { return binary(node, grid); },
                 [&](const Aggregate& node) { return aggregate(node, grid); },
                 [&](const Call& node) { return call(node, grid); },
                 [](const auto&) -> Result<Frame> {
                   return fail(Code::invalid, "not an instant vector or a scalar");
                 }},
      expr.node);
}

Result<Frame> Evaluator::unary(const Unary& node, const Grid& grid) {
  auto frame = evaluate(*node.expr, grid);
  if (!frame || node.op != TokenKind::sub) return frame;
  for (std::size_t i = 0; i < frame->size(); ++i) {
    frame->relabel(i, frame->labels(i).without_name());
    for (auto& cell : frame->row(i)) {
      if (!is_absent(cell)) cell = -cell;
    }
  }
  if (auto unique = unique_series(*frame); !unique) return fail(unique.error());
  return frame;
}

Result<Frame> Evaluator::binary(const Binary& node, const Grid& grid) {
  const auto left = evaluate(*node.left, grid);
  if (!left) return left;
  const auto right = evaluate(*node.right, grid);
  if (!right) return right;
  return combine(*this, node, grid, *left, *right);
}

Result<Frame> Evaluator::aggregate(const Aggregate& node, const Grid& grid) {
  Frame param;
  if (node.param != nullptr && node.op != TokenKind::count_values) {
    auto values = evaluate(*node.param, grid);
    if (!values) return values;
    param = std::move(*values);
  }
  const auto input = evaluate(*node.expr, grid);
  if (!input) return input;
  return aggregate_frame(*this, node, grid, *input, param);
}

Status unique_series(const Frame& frame) {
  std::unordered_set<Labels, LabelsHash> seen;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    // A row without any value is no series.
    if (std::ranges::all_of(frame.row(i), is_absent)) continue;
    if (seen.insert(frame.labels(i)).second) continue;
    return fail(Code::invalid, "vector cannot contain metrics with the same labelset");
  }
  return {};
}

namespace {

/// Adds the values of `from` to `into`; false where both have one.
bool merge_rows(std::span<const double> from, std::span<double> into) {
  for (std::size_t step = 0; step < from.size(); ++step) {
    if (is_absent(from[step])) continue;
    if (!is_absent(into[step])) return false;
    into[step] = from[step];
  }
  return true;
}

}  // namespace

Result<Frame> merge_series(Frame frame) {
  std::unordered_map<Labels, std::size_t, LabelsHash> rows;
  rows.reserve(frame.size());
  for (std::size_t i = 0; i < frame.size(); ++i) rows.emplace(frame.labels(i), rows.size());
  if (rows.size() == frame.size()) return frame;
  Frame merged(frame.steps());
  rows.clear();
  for (std::size_t i = 0; i < frame.size(); ++i) {
    const auto [at, fresh] = rows.emplace(frame.labels(i), merged.size());
    const auto into = fresh ? merged.add(frame.labels(i)) : merged.row(at->second);
    if (!merge_rows(frame.row(i), into)) {
      return fail(Code::invalid, "vector cannot contain metrics with the same labelset");
    }
  }
  return merged;
}

}  // namespace strata::promql
