// Runs one group of unit tests over given rule groups.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "rules/files/rule_file.h"
#include "rules/testing/test_file.h"

namespace strata::rules {

/// More evaluations than this are refused.
inline constexpr std::int64_t most_evaluations = 1'000'000;

/// What fails, in promtool's words; nothing when all is as expected. `groups` are in the order of
/// evaluation.
std::vector<std::string> run_test(const TestGroup& test, const TestFile& file,
                                  const std::vector<RuleGroup>& groups, const Clock& clock);

}  // namespace strata::rules
