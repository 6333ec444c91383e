#include "rules/promql/parser.h"

#include <gtest/gtest.h>

#include "rules/promql/printer.h"

namespace strata::promql {
namespace {

std::string error_of(std::string_view input) {
  const auto parsed = parse_expression(input);
  return parsed ? "" : parsed.error().message;
}

TEST(Parser, PrintsWhatItRead) {
  const auto parsed = parse_expression("sum(rate(a{b!~'c'}[5m] offset 1w)) by(x)/2 > bool -1");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(to_string(**parsed), "sum by (x) (rate(a{b!~\"c\"}[5m] offset 1w)) / 2 > bool -1");
}

TEST(Parser, SaysWhereAndWhy) {
  EXPECT_EQ(error_of("a +\n  rate(b)"),
            "2:8: parse error: expected type range vector in call to function \"rate\", got "
            "instant vector");
  EXPECT_EQ(error_of("sum(a b)"), "1:7: parse error: unexpected identifier \"b\" in aggregation");
}

TEST(Parser, RefusesNativeHistogramsByName) {
  EXPECT_EQ(error_of("1 + histogram_count(a)"),
            "1:5: parse error: function \"histogram_count\" is about native histograms, which are "
            "not supported");
}

TEST(Parser, BoundsNestingAndLength) {
  EXPECT_NE(error_of(std::string(5000, '(')), "");
  EXPECT_NE(error_of(std::string(5000, '-') + "1"), "");
  std::string sum = "a";
  for (int i = 0; i < 5000; ++i) sum += "+a";
  EXPECT_NE(error_of(sum), "");
  EXPECT_NE(error_of(std::string(1 << 20, ' ') + "a"), "");
}

TEST(Parser, ReadsSelectors) {
  const auto matchers = parse_selector("a{b=\"c\"}");
  ASSERT_TRUE(matchers);
  EXPECT_EQ(matchers->size(), 2U);
  EXPECT_FALSE(parse_selector("a + b"));
}

TEST(Parser, EveryCutOfAnExpressionIsSurvived) {
  const std::string_view text =
      "topk(3, sum by (a) (rate(x{y=~\"z\"}[5m:1m] @ end() offset -1h)) * on(a) group_left y)";
  for (std::size_t i = 0; i < text.size(); ++i) (void)parse_expression(text.substr(0, i));
  EXPECT_TRUE(parse_expression(text)) << error_of(text);
}

}  // namespace
}  // namespace strata::promql
