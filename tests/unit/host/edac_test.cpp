#include "collectors/host/edac.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Edac, CountsByControllerRowAndChannel) {
  const TempTree tree;
  const auto host = test::host_with(
      tree, {{"sys/devices/system/edac/mc/mc0/ce_count", "3\n"},
             {"sys/devices/system/edac/mc/mc0/ue_count", "garbage\n"},
             {"sys/devices/system/edac/mc/mc0/ce_noinfo_count", "1\n"},
             {"sys/devices/system/edac/mc/mc0/csrow2/ue_count", "4\n"},
             {"sys/devices/system/edac/mc/mc0/csrow2/ch0_ce_count", "2\n"},
             {"sys/devices/system/edac/mc/mc0/csrow2/ch0_dimm_label", "mc#0csrow#2channel#0\n"},
             {"sys/devices/system/edac/mc/mc0/csrow2/ch1_ue_count", "5\n"},
             {"sys/devices/system/edac/mc/mc0/csrow2/power/ce_count", "5\n"},
             {"sys/devices/system/edac/mc/power/control", "auto\n"}});
  EXPECT_EQ(
      test::text_of(*make_edac(host)),
      "node_edac_channel_correctable_errors_total{controller=\"0\",csrow=\"2\",channel=\"0\","
      "dimm_label=\"mc0_csrow2_channel0\"} 2\n"
      "node_edac_channel_uncorrectable_errors_total{controller=\"0\",csrow=\"2\",channel=\"1\","
      "dimm_label=\"unknown\"} 5\n"
      "node_edac_correctable_errors_total{controller=\"0\"} 3\n"
      "node_edac_csrow_correctable_errors_total{controller=\"0\",csrow=\"unknown\"} 1\n"
      "node_edac_csrow_uncorrectable_errors_total{controller=\"0\",csrow=\"2\"} 4\n");
}

TEST(Edac, ABoardsLabelIsLeftAsItIs) { EXPECT_EQ(dimm_label("DIMM_A1\n"), "DIMM_A1"); }

TEST(Edac, NoControllerIsNoData) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"sys/devices/system/edac/mc/power/control", "auto\n"}});
  EXPECT_EQ(test::collect(*make_edac(host)).status.error().code, Code::no_data);
}

}  // namespace
}  // namespace strata::host
