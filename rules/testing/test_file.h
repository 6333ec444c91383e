// Unit tests of rules in promtool's format.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/promql/duration.h"

namespace strata::rules {

struct InputSeries {
  std::string series;
  std::string values;
};

struct ExpectedAlert {
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
};

struct AlertTest {
  promql::Milliseconds time{0};
  std::string name;
  std::vector<ExpectedAlert> alerts;
};

struct ExpectedSample {
  std::string labels;
  double value = 0;
};

struct ExpressionTest {
  std::string expr;
  promql::Milliseconds time{0};
  std::vector<ExpectedSample> samples;
};

struct TestGroup {
  std::string name;
  promql::Milliseconds interval{0};  // between the values of a series
  std::vector<InputSeries> series;
  std::vector<AlertTest> alerts;
  std::vector<ExpressionTest> expressions;
  std::map<std::string, std::string> external_labels;
  std::string external_url;
};

struct TestFile {
  std::vector<std::string> rule_files;  // patterns
  promql::Milliseconds evaluation_interval = std::chrono::minutes(1);
  std::vector<std::string> group_order;
  std::vector<TestGroup> tests;
};

struct ParsedTests {
  TestFile file;
  std::vector<std::string> errors;
};

ParsedTests parse_tests(std::string_view text);

}  // namespace strata::rules
