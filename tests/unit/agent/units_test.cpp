#include "agent/text/units.h"

#include <limits>

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(Units, Bytes) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1 KiB");
  EXPECT_EQ(human_bytes(1536), "1.5 KiB");
  EXPECT_EQ(human_bytes(16777216), "16 MiB");
  EXPECT_EQ(human_bytes(1048575), "1 MiB");
  EXPECT_EQ(human_bytes(std::numeric_limits<std::uint64_t>::max()), "16 EiB");
}

TEST(Units, Seconds) {
  EXPECT_EQ(human_seconds(0), "0 s");
  EXPECT_EQ(human_seconds(120e-9), "120 ns");
  EXPECT_EQ(human_seconds(12.34e-6), "12.3 us");
  EXPECT_EQ(human_seconds(0.00125), "1.25 ms");
  EXPECT_EQ(human_seconds(0.9999), "1 s");
  EXPECT_EQ(human_seconds(3.2), "3.2 s");
  EXPECT_EQ(human_seconds(60), "1 min");
  EXPECT_EQ(human_seconds(245), "4 min 5 s");
  EXPECT_EQ(human_seconds(7380), "2 h 3 min");
  EXPECT_EQ(human_seconds(446400), "5 d 4 h");
  EXPECT_EQ(human_seconds(-3), "-3 s");
  EXPECT_EQ(human_seconds(1e300), "1.00e+300 s");
  EXPECT_EQ(human_seconds(std::numeric_limits<double>::quiet_NaN()), "-");
}

TEST(Units, Ages) {
  EXPECT_EQ(human_age(3), "3 s ago");
  EXPECT_EQ(human_age(-0.1), "now");
}

TEST(Units, Rfc3339) {
  const WallTime time{std::chrono::seconds(1'700'000'000) + std::chrono::microseconds(123'999)};
  EXPECT_EQ(rfc3339(time), "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(rfc3339(WallTime{}), "1970-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace strata
