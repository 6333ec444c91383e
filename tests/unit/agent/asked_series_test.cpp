#include "agent/judge/asked_series.h"

#include <gtest/gtest.h>

#include "rules/promql/parser.h"

namespace strata::agent {
namespace {

using promql::Milliseconds;
using std::chrono::hours;
using std::chrono::minutes;

rules::Demand demand(const std::string& selector, Milliseconds reach) {
  return {*promql::parse_selector(selector), reach};
}

class AskedSeriesTest : public testing::Test {
 protected:
  Milliseconds ask(const std::string& selector, Milliseconds reach, std::size_t series = 1) {
    return asked_.ask(demand(selector, reach), series, limits_, now_);
  }

  rules::HistoryLimits limits_;
  Instant now_{};
  AskedSeries asked_;
};

TEST_F(AskedSeriesTest, IsKeptWhileItIsAskedFor) {
  EXPECT_EQ(ask("a", minutes(7)), minutes(10)) << "rounded, so that it seldom changes";
  const auto first = asked_.changes(now_);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->at(0).reach, minutes(10));
  now_ += minutes(9);
  EXPECT_TRUE(asked_.renew(demand("a", minutes(8)), now_));
  EXPECT_FALSE(asked_.renew(demand("a", minutes(11)), now_)) << "reaches further";
  EXPECT_FALSE(asked_.renew(demand("b", minutes(1)), now_));
  now_ += minutes(9);
  EXPECT_FALSE(asked_.changes(now_));
  now_ += minutes(2);
  EXPECT_TRUE(asked_.changes(now_)->empty());
}

TEST_F(AskedSeriesTest, HasBounds) {
  EXPECT_EQ(ask("a", hours(48)), AskedSeries::longest);
  EXPECT_EQ(ask("{job='x'}", minutes(1)), Milliseconds(0)) << "no name: it could be everything";
  limits_.bytes = 4 * 100'000;
  EXPECT_LT(ask("b", hours(2), 30), hours(2)) << "as long as there is room for";
  EXPECT_EQ(ask("c", minutes(5), 1000), Milliseconds(0));
}

}  // namespace
}  // namespace strata::agent
