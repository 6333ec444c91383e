// A recording rule: the expression's vector under another name.
#pragma once

#include <vector>

#include "rules/alerts/evaluation.h"
#include "rules/files/rule_file.h"

namespace strata::rules {

class RecordingRule {
 public:
  explicit RecordingRule(Rule rule) : rule_(std::move(rule)) {}

  [[nodiscard]] const Rule& rule() const { return rule_; }
  [[nodiscard]] Result<std::vector<RuleSample>> evaluate(const Evaluation& evaluation,
                                                         std::int64_t limit) const;

 private:
  Rule rule_;
};

}  // namespace strata::rules
