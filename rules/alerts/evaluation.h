// What rules are evaluated with, and where their results go.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "rules/promql/engine.h"
#include "rules/promql/source.h"
#include "rules/templates/alert_template.h"

namespace strata::rules {

/// One moment; all outlive the evaluation.
struct Evaluation {
  const promql::Engine& engine;
  const promql::SeriesSource& source;
  const templates::External& external;
  std::int64_t time = 0;  // milliseconds since the epoch
};

struct RuleSample {
  promql::Labels labels;
  double value = 0;
};

/// Takes what rules make, so that the rules after them see it.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  virtual void append(const promql::Labels& labels, const promql::Sample& sample) = 0;
};

/// The expression's vector at the moment; a scalar is one sample without labels.
Result<std::vector<RuleSample>> query(const Evaluation& evaluation, const promql::Expr& expr);

/// As templates see labels.
templates::TextMap text_map(const promql::Labels& labels);

/// What templates may ask.
templates::Environment template_environment(const Evaluation& evaluation);

}  // namespace strata::rules
