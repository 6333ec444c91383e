// Groups that are evaluated between the moments at which they are due.
#include <gtest/gtest.h>

#include "agent/judge/judged_group.h"
#include "rules/promql/memory_source.h"
#include "tests/support/fake_clock.h"

namespace strata::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Takes what rules make, and time while they do.
class SlowStore final : public rules::SampleSink {
 public:
  SlowStore(test::FakeClock& clock, Duration cost) : clock_(clock), cost_(cost) {}
  void append(const promql::Labels& /*labels*/, const promql::Sample& /*sample*/) override {
    clock_.advance(cost_);
  }

 private:
  test::FakeClock& clock_;
  Duration cost_;
};

class EarlyEvaluationTest : public testing::Test {
 protected:
  JudgedGroup group(const std::string& expr) {
    auto parsed =
        rules::parse_rules("groups: [{name: g, rules: [{record: 'a:b', expr: '" + expr + "'}]}]");
    EXPECT_TRUE(parsed.errors.empty());
    auto& one = parsed.file.groups.at(0);
    const auto demands = rules::demands_of(one.rules.at(0), {});
    auto made = JudgedGroup::make({"a.yaml", seconds(15), one});
    made->reads(*demands);
    made->schedule(clock_.now());
    return std::move(*made);
  }

  rules::Evaluation evaluation() { return {engine_, source_, external_, 1'000}; }

  test::FakeClock clock_;
  promql::Engine engine_{clock_};
  promql::MemorySource source_;
  templates::External external_;
};

TEST_F(EarlyEvaluationTest, AGroupKnowsWhatItReads) {
  EXPECT_TRUE(group("redis_up == 0").reads("redis_up"));
  EXPECT_TRUE(group("1 - avg_over_time(redis_up[5m])").reads("redis_up"));
  EXPECT_FALSE(group("redis_uptime_in_seconds < 60").reads("redis_up"));
  EXPECT_TRUE(group("count({__name__=~\"redis_.*\"})").reads("redis_up"));
  EXPECT_FALSE(group("vector(1)").reads("redis_up"));
}

TEST_F(EarlyEvaluationTest, WhenItIsDueStaysAsItIs) {
  auto early = group("vector(1)");
  const auto due = early.due();
  SlowStore store(clock_, milliseconds(1));
  early.evaluate_early(evaluation(), store, clock_);
  EXPECT_EQ(early.due(), due);
  EXPECT_EQ(early.counts().iterations, 1U);
}

TEST_F(EarlyEvaluationTest, ItRestsAsLongAsItsShareOfTheLoopAsks) {
  auto slow = group("vector(1)");
  EXPECT_TRUE(slow.may_be_early(clock_.now()));
  SlowStore store(clock_, milliseconds(10));
  const auto began = clock_.now();
  slow.evaluate_early(evaluation(), store, clock_);
  EXPECT_FALSE(slow.may_be_early(clock_.now()));
  EXPECT_LE(slow.due(), began + milliseconds(100));
  clock_.advance(milliseconds(90));
  EXPECT_TRUE(slow.may_be_early(clock_.now()));
}

}  // namespace
}  // namespace strata::agent
