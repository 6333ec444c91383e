#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/http/api/parameters.h"
#include "agent/http/api/times.h"

namespace strata::agent::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::int64_t time_of(std::string_view text) { return parse_time(text).value_or(-1); }
std::int64_t step_of(std::string_view text) {
  return parse_step(text).value_or(promql::Milliseconds(-1)).count();
}

TEST(QueryParameters, TimesAreSecondsOrDates) {
  EXPECT_EQ(time_of("1700000000"), 1'700'000'000'000);
  EXPECT_EQ(time_of("1700000000.5"), 1'700'000'000'500);
  EXPECT_EQ(time_of("1.7e9"), 1'700'000'000'000);
  EXPECT_EQ(time_of("2023-11-14T22:13:20Z"), 1'700'000'000'000);
  EXPECT_EQ(time_of("2023-11-14T23:13:20.5009+01:00"), 1'700'000'000'500);
  EXPECT_EQ(time_of("2023-11-14T21:43:20-00:30"), 1'700'000'000'000);
  EXPECT_LT(time_of("-292273086-05-16T16:47:06Z"), 0);
  EXPECT_GT(time_of("292277025-08-18T07:12:54.999999999Z"), time_of("1700000000"));
  EXPECT_GT(time_of("1e300"), 0) << "bounded";
}

TEST(QueryParameters, WhatIsNoTimeIsRefused) {
  for (const auto* text :
       {"", "now", "NaN", "2023-11-14", "2023-13-14T22:13:20Z", "2023-02-30T22:13:20Z",
        "2023-11-14T24:13:20Z", "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z",
        "2023-11-14T22:13:20+0100", "2023-11-14T22:13:20Zz"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
  EXPECT_EQ(parse_time("now").error().message, "cannot parse \"now\" to a valid timestamp");
}

TEST(QueryParameters, StepsAreSecondsOrDurations) {
  EXPECT_EQ(step_of("15"), 15'000);
  EXPECT_EQ(step_of("0.5"), 500);
  EXPECT_EQ(step_of("1h30m"), 5'400'000);
  EXPECT_EQ(step_of("-3"), -3000);
  for (const auto* text : {"", "m", "NaN", "1e99", "+Inf"}) EXPECT_FALSE(parse_step(text)) << text;
}

TEST(QueryParameters, DatesAsGoWritesThem) {
  EXPECT_EQ(rfc3339(1'700'000'000'000), "2023-11-14T22:13:20Z");
  EXPECT_EQ(rfc3339(1'700'000'000'050), "2023-11-14T22:13:20.05Z");
  EXPECT_EQ(rfc3339(0), "0001-01-01T00:00:00Z");
}

TEST(QueryParameters, FormsAreUnescaped) {
  Parameters parameters;
  parameters.add_form("query=up%7Bjob%3D%22a+b%22%7D&match[]=a&&match%5B%5D=b&odd&cut=%4&no=%zz");
  parameters.add("query", "second");
  EXPECT_EQ(parameters.get("query"), "up{job=\"a b\"}");
  EXPECT_THAT(parameters.all("match[]"), ElementsAre("a", "b"));
  EXPECT_THAT(parameters.all("odd"), ElementsAre(""));
  EXPECT_EQ(parameters.get("cut"), "%4");
  EXPECT_EQ(parameters.get("no"), "%zz");
  EXPECT_THAT(parameters.all("nothing"), IsEmpty());
}

}  // namespace
}  // namespace strata::agent::api
