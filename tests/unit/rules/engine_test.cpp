#include "rules/promql/engine.h"

#include <cmath>

#include <gtest/gtest.h>

#include "rules/promql/memory_source.h"
#include "rules/promql/parser.h"
#include "tests/support/fake_clock.h"

namespace strata::promql {
namespace {

class EngineTest : public testing::Test {
 protected:
  void add(const std::string& notation, std::int64_t interval = 15'000) {
    const auto series = parse_series(notation);
    ASSERT_TRUE(series) << series.error().message;
    std::int64_t time = 0;
    for (const auto& value : series->values) {
      if (!value.omitted) source_.append(series->labels, {time, value.value});
      time += interval;
    }
  }

  Result<Value> query(std::string_view text, std::int64_t seconds) {
    const auto expr = parse_expression(text);
    if (!expr) return fail(expr.error());
    return engine_.instant(**expr, source_, seconds * 1000);
  }

  /// The one value, or NaN when there is not exactly one.
  double number(std::string_view text, std::int64_t seconds) {
    const auto value = query(text, seconds);
    if (!value) ADD_FAILURE() << value.error().message;
    if (value && value->type == ValueType::scalar) return value->scalar;
    return value && value->series.size() == 1 ? value->series[0].samples[0].value : NAN;
  }

  test::FakeClock clock_;
  Engine engine_{clock_};
  MemorySource source_;
};

TEST_F(EngineTest, LooksBackFiveMinutesAndNoFurther) {
  add("up 1");
  EXPECT_EQ(number("up", 300), 1);
  EXPECT_EQ(query("up", 301)->series.size(), 0U);
}

TEST_F(EngineTest, AStaleSeriesIsGoneAtOnce) {
  add("up 1 1 stale");
  EXPECT_EQ(number("up", 29), 1);
  EXPECT_EQ(query("up", 30)->series.size(), 0U);
  EXPECT_EQ(number("count_over_time(up[5m])", 60), 2);
  EXPECT_EQ(number("absent(up)", 30), 1);
}

TEST_F(EngineTest, CountersBeginAgain) {
  add("requests 0+10x4 0+10x4");
  EXPECT_EQ(number("resets(requests[5m])", 150), 1);
  EXPECT_DOUBLE_EQ(number("increase(requests[135s])", 135), 80);
}

TEST_F(EngineTest, ARangeAnswersSortedSeries) {
  add("b 1x4");
  add("a 1x4");
  const auto expr = parse_expression("{__name__=~'a|b'}");
  const auto value = engine_.range(**expr, source_, Grid{0, 60'000, 20'000});
  ASSERT_TRUE(value);
  ASSERT_EQ(value->series.size(), 2U);
  EXPECT_EQ(series_text(value->series[0].labels), "a");
  EXPECT_EQ(value->series[0].samples.size(), 4U);
  EXPECT_FALSE(engine_.range(**parse_expression("a[5m]"), source_, Grid{0, 1, 1}));
}

TEST_F(EngineTest, WhatASetOperatorLeftOutClashesWithNothing) {
  add("a{x=\"1\"} 1");
  add("b{x=\"1\"} 2");
  EXPECT_EQ(number("-(a or b)", 0), -1);
}

TEST_F(EngineTest, AFixedMomentStaysWhereItIs) {
  add("a 0+1x100");
  const auto expr = parse_expression("predict_linear(a[1m] @ 60, 0)");
  const auto value = engine_.range(**expr, source_, Grid{60'000, 90'000, 15'000});
  ASSERT_TRUE(value);
  // A line: looked at from later, it is later on the line.
  EXPECT_DOUBLE_EQ(value->series[0].samples[2].value, 6);
}

}  // namespace
}  // namespace strata::promql
