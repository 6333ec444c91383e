#include "rules/history/demand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/history/plan.h"
#include "rules/promql/parser.h"

namespace strata::rules {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Reached = std::pair<std::string, promql::Milliseconds>;

std::vector<Reached> reached(const std::vector<Demand>& demands) {
  std::vector<Reached> all;
  for (const auto& one : demands) all.emplace_back(selector_text(one.matchers), one.reach);
  return all;
}

std::vector<Reached> reached(const std::string& text) {
  const auto expr = promql::parse_expression(text);
  EXPECT_TRUE(expr) << text;
  const auto demands = demands_of(**expr, {});
  EXPECT_TRUE(demands) << text;
  return reached(*demands);
}

std::vector<Demand> demands_of_text(const std::string& text) {
  const auto expr = promql::parse_expression(text);
  return *demands_of(**expr, promql::EngineOptions{});
}

Rule alert(const std::string& expr, const std::string& annotation = "") {
  auto parsed = parse_rules("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: " + expr +
                            "\n    annotations:\n      x: |\n        " + annotation + "\n");
  EXPECT_THAT(parsed.errors, IsEmpty());
  return parsed.file.groups.at(0).rules.at(0);
}

TEST(Demand, ReachesBackAsFarAsTheSelectorReads) {
  EXPECT_THAT(reached("up"), ElementsAre(Reached("up", minutes(5))));
  EXPECT_THAT(reached("up{job=\"a\"} offset 1h"),
              ElementsAre(Reached("up{job=\"a\"}", minutes(65))));
  EXPECT_THAT(reached("rate(x[10m] offset 1m)"), ElementsAre(Reached("x", minutes(11))));
  EXPECT_THAT(reached("sum(x) / on() (y or vector(3))"),
              ElementsAre(Reached("x", minutes(5)), Reached("y", minutes(5))));
}

TEST(Demand, SubqueriesAddUp) {
  EXPECT_THAT(reached("max_over_time(rate(x[5m])[1h:1m])"), ElementsAre(Reached("x", minutes(65))));
  EXPECT_THAT(reached("max_over_time(max_over_time(x[1h:])[1d:] offset 1h)"),
              ElementsAre(Reached("x", hours(26) + minutes(5))));
}

TEST(Demand, IsNeverShorterThanTheLookBack) {
  EXPECT_THAT(reached("x offset -1h"), ElementsAre(Reached("x", minutes(5))));
  EXPECT_THAT(reached("rate(x[1m])"), ElementsAre(Reached("x", minutes(5))));
}

TEST(Demand, ADateCannotBeKept) {
  const auto expr = promql::parse_expression("x @ 1700000000");
  const auto demands = demands_of(**expr, {});
  ASSERT_FALSE(demands);
  EXPECT_EQ(demands.error().code, Code::unsupported);
  EXPECT_THAT(reached("x @ end()"), ElementsAre(Reached("x", minutes(5))));
}

TEST(Demand, TemplatesQueryToo) {
  const auto of = [](const std::string& annotation) {
    const auto demands = demands_of(alert("up == 0", annotation), {});
    EXPECT_TRUE(demands);
    auto found = reached(*demands);
    found.erase(found.begin());
    return found;
  };
  EXPECT_THAT(of(R"x({{ query "sum(rate(y[10m]))" | first | value }})x"),
              ElementsAre(Reached("y", minutes(10))));
  EXPECT_THAT(of(R"x({{ with printf "z{id=%q,kind='a'}" $labels.id | query }}{{ end }})x"),
              ElementsAre(Reached("z{kind=\"a\"}", minutes(5))));
  EXPECT_THAT(of(R"x({{ $value | printf "%.2f" }})x"), IsEmpty());
}

TEST(Demand, OneForEachSelector) {
  std::vector<Demand> demands;
  for (const auto* text : {"up", "up offset 1h", "up{job=\"a\"}"}) {
    for (auto& one : demands_of_text(text)) {
      demands.push_back(std::move(one));
    }
  }
  EXPECT_THAT(reached(merged(demands)), UnorderedElementsAre(Reached("up", minutes(65)),
                                                             Reached("up{job=\"a\"}", minutes(5))));
}

TEST(Plan, RefusesWhatReachesTooFar) {
  const auto demands = demands_of(alert("max_over_time(x[30d]) > 1"), {});
  const auto held = check_demands(*demands, {}, {});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, Code::exhausted);
  EXPECT_EQ(held.error().message,
            "x reads 30d back (range, offset, look-back and subqueries together), more than "
            "limits.history_window, 1w");
}

TEST(Plan, RefusesWhatIsTooMuchWithTheArithmetic) {
  const auto demands = demands_of(alert("max_over_time(x[1d]) > 1"), {});
  const auto count = [](auto) { return std::size_t{1000}; };
  EXPECT_TRUE(check_demands(*demands, {}, {}));
  const auto held = check_demands(*demands, {.bytes = std::size_t{24} << 20}, count);
  ASSERT_FALSE(held);
  EXPECT_EQ(
      held.error().message,
      "x over 1d, 1000 series of 17281 samples (one each 5s) of 3 bytes, needs 50.2 MiB, more "
      "than limits.history, 24.0 MiB");
}

TEST(Plan, CountsSeriesOfOneNameOnce) {
  std::vector<Demand> demands;
  for (int i = 0; i < 100; ++i) {
    const auto text = "max_over_time(x{code=\"" + std::to_string(i) + "\"}[1h])";
    for (auto& one : demands_of_text(text)) demands.push_back(one);
  }
  const auto count = [](auto) { return std::size_t{100}; };
  EXPECT_TRUE(check_total(demands, {.bytes = 1 << 20}, count));
  const auto held = check_total(demands, {.bytes = 1 << 17}, count);
  ASSERT_FALSE(held);
  EXPECT_THAT(held.error().message, HasSubstr("all rules together read 2"));
}

}  // namespace
}  // namespace strata::rules
