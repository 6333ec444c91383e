// What differs, as promtool shows it.
#pragma once

#include <string>
#include <vector>

#include "rules/alerts/evaluation.h"
#include "rules/testing/test_file.h"

namespace strata::rules {

struct ReportedAlert {
  promql::Labels labels;
  std::map<std::string, std::string> annotations;

  bool operator==(const ReportedAlert& other) const {
    return labels == other.labels && annotations == other.annotations;
  }
  bool operator<(const ReportedAlert& other) const {
    return labels == other.labels ? annotations < other.annotations : labels < other.labels;
  }
};

std::string alert_report(const std::string& group, const AlertTest& test,
                         const std::vector<ReportedAlert>& wanted,
                         const std::vector<ReportedAlert>& found);

/// Empty when both say the same; NaN is like nothing, itself included.
std::string sample_report(std::vector<RuleSample> wanted, std::vector<RuleSample> found);

/// As Go prints a duration: "1m30s", "0s".
std::string go_duration(std::int64_t milliseconds);

}  // namespace strata::rules
