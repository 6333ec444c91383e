#include <gtest/gtest.h>

#include "agent/config/values.h"

namespace strata {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ConfigValues, ReadsDurationsAsPrometheusDoes) {
  EXPECT_EQ(parse_duration("15s"), Result<Duration>(seconds(15)));
  EXPECT_EQ(parse_duration("1m30s"), Result<Duration>(seconds(90)));
  EXPECT_EQ(parse_duration("500ms"), Result<Duration>(milliseconds(500)));
  EXPECT_EQ(parse_duration("1d2h"), Result<Duration>(hours(26)));
  EXPECT_EQ(parse_duration("1y"), Result<Duration>(hours(24 * 365)));
  EXPECT_EQ(parse_duration("0"), Result<Duration>(seconds(0)));
}

TEST(ConfigValues, RefusesWhatPrometheusRefuses) {
  for (const auto* text : {"", "15", "1.5s", "s", "1s1m", "1s1s", "15 s", "1ms1s", "9999999y", "1S",
                           "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
  EXPECT_EQ(parse_duration("-5s").error().message, "must not be negative, but is '-5s'");
}

TEST(ConfigValues, WritesDurationsThatReadBack) {
  EXPECT_EQ(duration_text(seconds(90)), "1m30s");
  EXPECT_EQ(duration_text(milliseconds(1500)), "1s500ms");
  EXPECT_EQ(duration_text(hours(26)), "1d2h");
  EXPECT_EQ(duration_text(Duration::zero()), "0s");
}

TEST(ConfigValues, ReadsListenAddresses) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:9410"), (ListenAddress{"127.0.0.1", 9410}));
  EXPECT_EQ(parse_listen_address("[::1]:80"), (ListenAddress{"::1", 80}));
  EXPECT_EQ(parse_listen_address(":9410"), (ListenAddress{"", 9410}));
  EXPECT_EQ(to_text(*parse_listen_address("[::1]:80")), "[::1]:80");
  for (const auto* text : {"9410", "127.0.0.1", "::1:9410", "host:", "host:x", "a b:1", "[]:1"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

TEST(ConfigValues, ReadsSizesInPowersOf1024) {
  Bytes size;
  EXPECT_TRUE(from_text("10MiB", false, size));
  EXPECT_EQ(size.count, 10485760U);
  EXPECT_TRUE(from_text("10MB", false, size));
  EXPECT_EQ(size.count, 10485760U);
  EXPECT_TRUE(from_text("77", false, size));
  EXPECT_EQ(size.count, 77U);
  EXPECT_FALSE(from_text("MiB", false, size));
  EXPECT_FALSE(from_text("99999999999GiB", false, size));
  EXPECT_EQ(to_text(Bytes{10485760}), "10MiB");
  EXPECT_EQ(to_text(Bytes{1000}), "1000");
}

TEST(ConfigValues, NeverWritesASecret) { EXPECT_EQ(to_text(Secret{"hunter2"}), "(secret)"); }

}  // namespace
}  // namespace strata
