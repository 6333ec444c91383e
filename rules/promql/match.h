// Arithmetic and comparisons between two vectors: which series meet which.
#pragma once

#include "rules/promql/evaluator.h"

namespace strata::promql {

/// Whether results of the operator are another metric.
bool drops_name(TokenKind op);
/// The labels by which series meet.
Labels signature(const VectorMatching& matching, const Labels& labels);

Result<Frame> match_vectors(Evaluator& evaluator, const Binary& node, const Grid& grid,
                            const Frame& left, const Frame& right);

}  // namespace strata::promql
