// Evaluates parsed expressions over a source of series.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "rules/promql/ast.h"
#include "rules/promql/frame.h"
#include "rules/promql/limits.h"
#include "rules/promql/source.h"

namespace strata::promql {

struct EngineOptions {
  Milliseconds look_back = std::chrono::minutes(5);
  /// Step of subqueries that name none: the default evaluation interval.
  Milliseconds subquery_step = std::chrono::minutes(1);
  Limits limits;
};

struct SeriesResult {
  Labels labels;
  std::vector<Sample> samples;
};

/// What a query answers; which members count is said by `type`.
struct Value {
  ValueType type = ValueType::none;
  std::int64_t time = 0;             // of scalars and strings
  double scalar = 0;                 // scalar
  std::string text;                  // string
  std::vector<SeriesResult> series;  // vector (a sample each), matrix
};

/// Thread-safe: holds nothing of a query.
class Engine {
 public:
  /// `clock` outlives the engine.
  explicit Engine(const Clock& clock, EngineOptions options = {})
      : clock_(clock), options_(options) {}

  [[nodiscard]] const EngineOptions& options() const { return options_; }

  /// At one moment (milliseconds since the epoch).
  [[nodiscard]] Result<Value> instant(const Expr& expr, const SeriesSource& source,
                                      std::int64_t time) const;
  /// At each moment of the grid; the answer is a matrix, sorted by labels. Instant vectors and
  /// scalars only.
  [[nodiscard]] Result<Value> range(const Expr& expr, const SeriesSource& source,
                                    const Grid& grid) const;

 private:
  const Clock& clock_;
  EngineOptions options_;
};

}  // namespace strata::promql
