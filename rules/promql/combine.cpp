// Binary operators: scalars with scalars, scalars with vectors, sets; vectors with vectors are
// match.cpp's.
#include <algorithm>
#include <unordered_set>

#include "rules/promql/evaluator.h"
#include "rules/promql/match.h"
#include "rules/promql/operators.h"

namespace strata::promql {

bool drops_name(TokenKind op) {
  return op == TokenKind::add || op == TokenKind::sub || op == TokenKind::mul ||
         op == TokenKind::div || op == TokenKind::mod || op == TokenKind::pow;
}

Labels signature(const VectorMatching& matching, const Labels& labels) {
  LabelsBuilder builder(labels);
  if (matching.on) {
    builder.keep(matching.labels);
  } else {
    builder.remove(matching.labels).remove(metric_name_label);
  }
  return std::move(builder).build();
}

namespace {

Result<Frame> scalars(Evaluator& evaluator, const Binary& node, const Grid& grid, const Frame& left,
                      const Frame& right) {
  auto frame = scalar_frame(evaluator, grid, 0);
  if (!frame) return frame;
  const auto row = frame->row(0);
  for (std::size_t step = 0; step < row.size(); ++step) {
    const auto [value, keep] = apply(node.op, left.row(0)[step], right.row(0)[step]);
    row[step] = is_comparison(node.op) ? (keep ? 1 : 0) : value;
  }
  return frame;
}

/// `swapped`: the scalar stands on the left.
Result<Frame> vector_and_scalar(const Binary& node, Frame vector, const Frame& scalar,
                                bool swapped) {
  const auto with = scalar.row(0);
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (drops_name(node.op) || node.return_bool) {
      vector.relabel(i, vector.labels(i).without_name());
    }
    const auto row = vector.row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      const double element = row[step];
      if (is_absent(element)) continue;
      auto [value, keep] =
          swapped ? apply(node.op, with[step], element) : apply(node.op, element, with[step]);
      // A comparison keeps the vector's value on whichever side it stands.
      if (is_comparison(node.op)) value = element;
      if (node.return_bool) {
        row[step] = keep ? 1 : 0;
      } else {
        row[step] = keep ? value : absent_cell();
      }
    }
  }
  return merge_series(std::move(vector));
}

using Signatures = std::unordered_map<Labels, std::vector<char>, LabelsHash>;

/// At which steps there is a series with each signature.
Signatures presence(const VectorMatching& matching, const Frame& frame) {
  Signatures found;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    auto& steps = found[signature(matching, frame.labels(i))];
    steps.resize(frame.steps());
    const auto row = frame.row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (!is_absent(row[step])) steps[step] = 1;
    }
  }
  return found;
}

/// Rows of `from` at the steps where the other side has the signature, or (`wanted` false) has not.
void add_where(const VectorMatching& matching, const Frame& from, const Signatures& other,
               bool wanted, Frame& into) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto found = other.find(signature(matching, from.labels(i)));
    if (found == other.end() && wanted) continue;
    const auto row = into.add(from.labels(i));
    std::ranges::copy(from.row(i), row.begin());
    for (std::size_t step = 0; step < row.size(); ++step) {
      const bool there = found != other.end() && found->second[step] != 0;
      if (there != wanted) row[step] = absent_cell();
    }
  }
}

Result<Frame> set_operation(Evaluator& evaluator, const Binary& node, const Grid& grid,
                            const Frame& left, const Frame& right) {
  auto frame = evaluator.make_frame(grid, left.size() + right.size());
  if (!frame) return frame;
  if (node.op == TokenKind::lor) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      std::ranges::copy(left.row(i), frame->add(left.labels(i)).begin());
    }
    add_where(node.matching, right, presence(node.matching, left), false, *frame);
  } else {
    add_where(node.matching, left, presence(node.matching, right), node.op == TokenKind::land,
              *frame);
  }
  return merge_series(std::move(*frame));
}

}  // namespace

Result<Frame> combine(Evaluator& evaluator, const Binary& node, const Grid& grid, const Frame& left,
                      const Frame& right) {
  const bool left_scalar = type_of(*node.left) == ValueType::scalar;
  const bool right_scalar = type_of(*node.right) == ValueType::scalar;
  if (left_scalar && right_scalar) return scalars(evaluator, node, grid, left, right);
  if (left_scalar || right_scalar) {
    const auto& vector = left_scalar ? right : left;
    if (auto paid = evaluator.budget().spend_cells(vector.size(), vector.steps()); !paid) {
      return fail(paid.error());
    }
    return vector_and_scalar(node, vector, left_scalar ? left : right, left_scalar);
  }
  if (is_set_operator(node.op)) return set_operation(evaluator, node, grid, left, right);
  return match_vectors(evaluator, node, grid, left, right);
}

}  // namespace strata::promql
