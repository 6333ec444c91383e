#include "agent/views/event_filter.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

using std::chrono::seconds;

const WallTime now{seconds(1700000000)};  // 2023-11-14T22:13:20Z

Json event(std::uint64_t sequence, const char* time, const char* kind = "exec",
           const char* container = "api") {
  return {{"sequence", sequence}, {"time", time}, {"event", kind}, {"container", container}};
}

bool passes(const EventWishes& wishes, const Json& one) {
  const auto filter = EventFilter::make(wishes, now);
  EXPECT_TRUE(filter) << filter.error().message;
  return filter && filter->passes(one);
}

TEST(EventFilter, TakesAnyOfSeveralKindsAndContainers) {
  const auto one = event(1, "2023-11-14T22:13:00.000Z", "oom", "shop-api-1");
  EXPECT_TRUE(passes({}, one));
  EXPECT_TRUE(passes({.kinds = {"exec", "oom"}}, one));
  EXPECT_FALSE(passes({.kinds = {"exec"}}, one));
  EXPECT_TRUE(passes({.containers = {"redis", "shop-*"}}, one));
  EXPECT_FALSE(passes({.containers = {"shop"}}, one));
  EXPECT_FALSE(passes({.kinds = {"oom"}, .containers = {"redis"}}, one));
}

TEST(EventFilter, LeavesOutTheHostWhereContainersAreNamed) {
  auto host = event(1, "2023-11-14T22:13:00.000Z");
  host["container"] = nullptr;
  EXPECT_TRUE(passes({}, host));
  EXPECT_FALSE(passes({.containers = {"*"}}, host));
}

TEST(EventFilter, KnowsMomentsAndAges) {
  const auto one = event(1, "2023-11-14T22:13:00.500Z");
  for (const auto* const since : {"1m", "20s", "2023-11-14T22:13:00Z", "2023-11-14T22:13:00.500Z",
                                  "2023-11-14", "2023-11-14T22"}) {
    EXPECT_TRUE(passes({.since = since}, one)) << since;
  }
  for (const auto* const since : {"10s", "2023-11-14T22:13:01Z", "2023-11-15"}) {
    EXPECT_FALSE(passes({.since = since}, one)) << since;
  }
}

TEST(EventFilter, RefusesWhatIsNoKindAndNoTime) {
  const auto kind = EventFilter::make({.kinds = {"furniture"}}, now);
  ASSERT_FALSE(kind);
  EXPECT_NE(kind.error().message.find("'furniture'; there are create, start"), std::string::npos);
  for (const auto* const since :
       {"yesterday", "2023-11-1", "2023/11/14", "-5m", "2023-11-14T22:13:20.1234Z"}) {
    EXPECT_FALSE(EventFilter::make({.since = since}, now)) << since;
  }
}

TEST(EventPosition, GoesOnWhereItWas) {
  EventPosition position;
  EXPECT_TRUE(position.take(event(4, "t1")));
  EXPECT_TRUE(position.take(event(5, "t1")));
  EXPECT_FALSE(position.take(event(5, "t1")));
  EXPECT_EQ(position.ask_after(), 5U);
}

TEST(EventPosition, TellsTheSameAgentFromAnother) {
  EventPosition position;
  position.take(event(100, "t1"));
  position.lose();
  EXPECT_EQ(position.ask_after(), 0U);
  EXPECT_FALSE(position.take(event(99, "t0")));
  EXPECT_FALSE(position.take(event(100, "t1")));  // the same agent, again
  EXPECT_TRUE(position.take(event(101, "t2")));
  position.settle();
  position.lose();
  EXPECT_TRUE(position.take(event(1, "t3")));  // another one
  position.settle();
  EXPECT_EQ(position.ask_after(), 1U);
}

}  // namespace
}  // namespace strata
