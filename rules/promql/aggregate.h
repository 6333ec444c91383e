// Aggregations: which series are one group, and what becomes of each group.
#pragma once

#include <unordered_map>
#include <vector>

#include "rules/promql/evaluator.h"

namespace strata::promql {

struct Groups {
  std::vector<Labels> labels;
  std::vector<std::vector<std::size_t>> members;  // rows of the input
};

/// The labels that a series' group keeps.
Labels group_labels(const Aggregate& node, const Labels& labels);
Groups group_series(const Aggregate& node, const Frame& input);

/// topk, bottomk.
Result<Frame> select_best(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                          const Frame& input, const Frame& param);
Result<Frame> aggregate_quantile(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                                 const Frame& input, const Frame& param);
Result<Frame> count_values(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                           const Frame& input);

}  // namespace strata::promql
