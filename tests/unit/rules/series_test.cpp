#include <gtest/gtest.h>

#include "rules/promql/parser.h"
#include "rules/promql/sample.h"

namespace strata::promql {
namespace {

TEST(SeriesNotation, RepeatsAndSteps) {
  const auto series = parse_series("up{job=\"a\"} 1 2+3x2 -1x1 _ _x2 stale 0x2 NaN");
  ASSERT_TRUE(series) << series.error().message;
  EXPECT_EQ(series_text(series->labels), "up{job=\"a\"}");
  const auto& values = series->values;
  ASSERT_EQ(values.size(), 14U);
  EXPECT_EQ(values[1].value, 2);
  EXPECT_EQ(values[3].value, 8);
  EXPECT_EQ(values[5].value, -1);
  EXPECT_TRUE(values[6].omitted);
  EXPECT_TRUE(values[8].omitted);
  EXPECT_TRUE(is_stale(values[9].value));
  EXPECT_EQ(values[10].value, 0);
}

TEST(SeriesNotation, SaysWhatIsWrong) {
  EXPECT_EQ(parse_series("up 1 foo").error().message,
            "1:6: parse error: unexpected identifier \"foo\" in series values, expected number or "
            "\"stale\"");
  EXPECT_EQ(parse_series("up 1x99999999999").error().code, Code::exhausted);
}

TEST(Metric, IsANameAndLabels) {
  EXPECT_EQ(parse_metric("{a=\"b\", c='d'}").value(), (Labels{{"a", "b"}, {"c", "d"}}));
  EXPECT_FALSE(parse_metric("a{b=\"c\"} 1"));
}

}  // namespace
}  // namespace strata::promql
