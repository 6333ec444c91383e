#include "core/base/cpu_list.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(CpuList, IsRangesAndNumbers) {
  EXPECT_EQ(parse_cpu_list("0-2,5\n"), (std::vector<unsigned>{0, 1, 2, 5}));
  EXPECT_EQ(parse_cpu_list("7"), (std::vector<unsigned>{7}));
  for (const auto* text : {"", "\n", "a", "1-", "0-4000000000", "-3", "1,,2"}) {
    EXPECT_FALSE(parse_cpu_list(text)) << text;
  }
}

}  // namespace
}  // namespace strata
