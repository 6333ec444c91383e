#include "collectors/host/dmi.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Dmi, ShowsWhatThereIs) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"sys/class/dmi/id/sys_vendor", "Amazon EC2\n"},
                                           {"sys/class/dmi/id/product_name", "m5.large \n"},
                                           {"sys/class/dmi/id/product_sku", "\n"},
                                           {"sys/class/dmi/id/bios_vendor", "A\xff\n"},
                                           {"sys/class/dmi/id/modalias", "dmi:x\n"}});
  const auto collector = make_dmi(host);
  const std::string expected =
      "node_dmi_info{bios_vendor=\"A\xEF\xBF\xBD\",product_name=\"m5.large\",product_sku=\"\","
      "system_vendor=\"Amazon EC2\"} 1\n";
  EXPECT_EQ(test::text_of(*collector), expected);
  tree.write("sys/class/dmi/id/product_name", "other\n");
  EXPECT_EQ(test::text_of(*collector), expected) << "which is read once an hour";
}

TEST(Dmi, NothingToReadIsNoData) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"sys/class/dmi/id/uevent", "\n"}});
  EXPECT_EQ(test::collect(*make_dmi(host)).status.error().code, Code::no_data);
}

}  // namespace
}  // namespace strata::host
