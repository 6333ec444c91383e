// Whatever is asked, it ends soon and within its memory, with an error that names the limit.
#include <gtest/gtest.h>

#include "rules/promql/engine.h"
#include "rules/promql/memory_source.h"
#include "rules/promql/parser.h"

namespace strata::promql {
namespace {

class LimitsTest : public testing::Test {
 protected:
  LimitsTest() {
    for (int series = 0; series < 50; ++series) {
      const Labels labels{{"__name__", "a"}, {"n", std::to_string(series)}};
      for (int i = 0; i < 100; ++i) source_.append(labels, {i * 15'000, double(i)});
    }
  }

  Error error_of(const std::string& text, const EngineOptions& options) {
    const auto expr = parse_expression(text);
    if (!expr) return expr.error();
    const auto value = Engine(clock_, options).instant(**expr, source_, 1'000'000);
    return value ? Error{} : value.error();
  }

  SystemClock clock_;
  MemorySource source_;
};

TEST_F(LimitsTest, Series) {
  EngineOptions options;
  options.limits.series = 49;
  EXPECT_EQ(error_of("a", options).code, Code::exhausted);
}

TEST_F(LimitsTest, Samples) {
  EngineOptions options;
  options.limits.samples = 3'000;
  EXPECT_EQ(error_of("rate(a[1h])", options).code, Code::exhausted);
  EXPECT_EQ(error_of("max_over_time(a[1y:1ms])", options).code, Code::exhausted);
  EXPECT_EQ(error_of("sum_over_time(vector(1)[100y:1ms])", EngineOptions{}).code, Code::exhausted);
}

TEST_F(LimitsTest, Work) {
  EngineOptions options;
  options.limits.work = 100'000;
  EXPECT_EQ(error_of("max_over_time(avg_over_time(a[1h])[10m:1s])", options).code, Code::exhausted);
}

TEST_F(LimitsTest, Time) {
  EngineOptions options;
  options.limits.time = std::chrono::milliseconds(20);
  EXPECT_EQ(error_of("max_over_time(avg_over_time(a[1h])[1h:100ms])", options).code, Code::timeout);
}

TEST_F(LimitsTest, LabelsDoNotGrowWithoutEnd) {
  std::string text = "a";
  for (int i = 0; i < 100; ++i) text = "label_join(" + text + ", \"n\", \"\", \"n\", \"n\", \"n\")";
  EXPECT_EQ(error_of(text, {}).code, Code::exhausted);
}

TEST_F(LimitsTest, RegularExpressionsFromHell) {
  EXPECT_EQ(error_of("a{n=~\"(((a{1,100}){1,100}){1,100}){1,100}\"}", {}).code, Code::parse);
  EXPECT_EQ(error_of("a{n=~\"(a*)*b(.*)*c\"}", {}).message, "");
}

}  // namespace
}  // namespace strata::promql
