#include "core/metrics/number_text.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace strata {
namespace {

std::string text_of(double value) { return std::string(NumberText().of(value)); }

TEST(NumberText, WritesWholeNumbersWithoutExponent) {
  EXPECT_EQ(text_of(0), "0");
  EXPECT_EQ(text_of(-17), "-17");
  EXPECT_EQ(text_of(1e15), "1000000000000000");
  EXPECT_EQ(text_of(9007199254740992.0), "9007199254740992");
  EXPECT_EQ(text_of(-9007199254740992.0), "-9007199254740992");
  EXPECT_EQ(text_of(-0.0), "-0");
}

TEST(NumberText, WritesTheShortestExactFraction) {
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(1.5), "1.5");
  EXPECT_EQ(text_of(1e300), "1e+300");
  EXPECT_EQ(text_of(5e-324), "5e-324");
}

TEST(NumberText, WritesWhatIsNoNumber) {
  EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(text_of(-std::numeric_limits<double>::infinity()), "-Inf");
  EXPECT_EQ(text_of(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(text_of(-std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(NumberText, AnyDoubleReadsBackAsItself) {
  std::mt19937_64 random(11);
  NumberText text;
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(std::strtod(std::string(text.of(value)).c_str(), nullptr), value);
  }
  for (const double value :
       {std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(),
        std::numeric_limits<double>::min(), std::numeric_limits<double>::denorm_min(),
        9007199254740994.0, 1.8446744073709552e19}) {
    EXPECT_EQ(std::strtod(std::string(text.of(value)).c_str(), nullptr), value);
  }
}

}  // namespace
}  // namespace strata
