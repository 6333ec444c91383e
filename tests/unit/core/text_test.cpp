#include "core/base/text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace strata::text {
namespace {

TEST(Text, TakesLinesWithAndWithoutLastNewline) {
  std::string_view rest = "one\n\ntwo";
  EXPECT_EQ(take_line(rest), "one");
  EXPECT_EQ(take_line(rest), "");
  EXPECT_EQ(take_line(rest), "two");
  EXPECT_TRUE(rest.empty());
}

TEST(Text, TakesFieldsOverRunsOfBlanks) {
  std::string_view rest = "  cpu0 \t 12  x";
  EXPECT_EQ(take_field(rest), "cpu0");
  EXPECT_EQ(take_field(rest), "12");
  EXPECT_EQ(take_field(rest), "x");
  EXPECT_EQ(take_field(rest), "");
}

TEST(Text, NumbersAreWholeOrAbsent) {
  EXPECT_EQ(u64("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(u64("18446744073709551616"), std::nullopt);
  EXPECT_EQ(u64("12kB"), std::nullopt);
  EXPECT_EQ(u64(""), std::nullopt);
  EXPECT_EQ(u64("-1"), std::nullopt);
  EXPECT_EQ(real("0.25"), 0.25);
}

TEST(Text, KeyValueFilesSkipForeignLines) {
  std::vector<std::string> seen;
  each_key_value("usage_usec 7\nbroken\nrate 1/2\nuser_usec 3", [&](auto key, auto value) {
    seen.push_back(std::string(key) + "=" + std::to_string(value));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"usage_usec=7", "user_usec=3"}));
}

}  // namespace
}  // namespace strata::text
