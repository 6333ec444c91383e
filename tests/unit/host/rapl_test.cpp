#include "collectors/host/rapl.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Rapl, ZonesAreFamilies) {
  const TempTree tree;
  const auto host =
      test::host_with(tree, {{"sys/class/powercap/intel-rapl/enabled", "1\n"},
                             {"sys/class/powercap/intel-rapl:0/name", "package-0\n"},
                             {"sys/class/powercap/intel-rapl:0/energy_uj", "1500000\n"},
                             {"sys/class/powercap/intel-rapl:0:0/name", "dram\n"},
                             {"sys/class/powercap/intel-rapl:0:0/energy_uj", "garbage\n"},
                             {"sys/class/powercap/intel-rapl:1:0/name", "dram\n"},
                             {"sys/class/powercap/intel-rapl:1:0/energy_uj", "2000000\n"},
                             {"sys/class/powercap/z/name", "my zone\n"},
                             {"sys/class/powercap/z/energy_uj", "1\n"}});
  const auto path = [&](const std::string& zone) {
    return tree.path("sys/class/powercap/" + zone);
  };
  EXPECT_EQ(test::text_of(*make_rapl(host)),
            "node_rapl_dram_joules_total{index=\"1\",path=\"" + path("intel-rapl:1:0") + "\"} 2\n" +
                "node_rapl_my_zone_joules_total{index=\"0\",path=\"" + path("z") + "\"} 1e-06\n" +
                "node_rapl_package_joules_total{index=\"0\",path=\"" + path("intel-rapl:0") +
                "\"} 1.5\n");
  EXPECT_NE(test::text_of(*make_rapl(host, {.enable_zone_label = true}))
                .find("node_rapl_joules_total{index=\"0\",path=\"" + path("intel-rapl:0") +
                      "\",rapl_zone=\"package\"} 1.5\n"),
            std::string::npos);
}

TEST(Rapl, NothingToReadIsNoData) {
  const TempTree tree;
  const auto none = test::host_with(tree, {});
  EXPECT_EQ(test::collect(*make_rapl(none)).status.error().code, Code::no_data);
  const auto host = test::host_with(tree, {{"sys/class/powercap/intel-rapl:0/name", "core\n"}});
  EXPECT_EQ(test::collect(*make_rapl(host)).status.error().code, Code::no_data);
}

TEST(Rapl, AnIndexIsTheNamesOrCounted) {
  std::map<std::string, int, std::less<>> seen;
  EXPECT_EQ(rapl_zone("package-7", seen).index, "7");
  EXPECT_EQ(rapl_zone("core", seen).index, "0");
  EXPECT_EQ(rapl_zone("core", seen).index, "1");
  EXPECT_EQ(rapl_zone("package-0-die-1", seen).name, "package-0-die-1");
  EXPECT_EQ(rapl_zone("-", seen).name, "-");
}

}  // namespace
}  // namespace strata::host
