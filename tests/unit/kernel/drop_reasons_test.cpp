#include "collectors/kernel/drop_reasons.h"

#include <gtest/gtest.h>

namespace strata::kernel {
namespace {

TEST(DropReasons, AreTheKernelsNamesInLowerCase) {
  const DropReasons reasons(
      {{"SKB_NOT_DROPPED_YET", 0},
       {"SKB_CONSUMED", 1},
       {"SKB_DROP_REASON_NOT_SPECIFIED", 2},
       {"SKB_DROP_REASON_SOCKET_FILTER", 5}},
      {{"SKB_DROP_REASON_SUBSYS_CORE", 0}, {"SKB_DROP_REASON_SUBSYS_OPENVSWITCH", 2}});
  EXPECT_EQ(reasons.name(2), "not_specified");
  EXPECT_EQ(reasons.name(5), "socket_filter");
  EXPECT_EQ(reasons.name(2U << 16U), "openvswitch");
  EXPECT_EQ(reasons.name(0), "unknown");
  EXPECT_EQ(reasons.name(77), "reason_77");
  EXPECT_EQ(reasons.consumed(), 1U);
}

TEST(DropReasons, OfAKernelWithoutThemAreUnknown) {
  EXPECT_EQ(DropReasons().name(0), "unknown");
  EXPECT_EQ(DropReasons({}, {}).consumed(), 0U);
}

TEST(DropReasons, WithoutConsumedNothingIsTakenForIt) {
  const DropReasons reasons({{"SKB_NOT_DROPPED_YET", 0}, {"SKB_DROP_REASON_NOT_SPECIFIED", 1}}, {});
  EXPECT_EQ(reasons.consumed(), 0U);
  EXPECT_EQ(reasons.name(1), "not_specified");
}

}  // namespace
}  // namespace strata::kernel
