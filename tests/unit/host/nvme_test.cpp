#include "collectors/host/nvme.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Nvme, ShowsControllersAndTheirNamespaces) {
  const TempTree tree;
  const auto host =
      test::host_with(tree, {{"sys/class/nvme/nvme0/model", "Amazon EBS    \n"},
                             {"sys/class/nvme/nvme0/serial", "vol1\n"},
                             {"sys/class/nvme/nvme0/state", "live\n"},
                             {"sys/class/nvme/nvme0/cntlid", "1\n"},
                             {"sys/class/nvme/nvme0/nvme0c0n1/size", "200\n"},
                             {"sys/class/nvme/nvme0/nvme0c0n1/nuse", "10\n"},
                             {"sys/class/nvme/nvme0/nvme0c0n1/queue/logical_block_size", "4096\n"},
                             {"sys/class/nvme/nvme0/nvme0c0n1/ana_state", "optimized\n"},
                             {"sys/class/nvme/nvme0/nvme0c0n2/nuse", "10\n"},
                             {"sys/class/nvme/nvme0/nvme0n1/size", "200\n"}});
  EXPECT_EQ(test::text_of(*make_nvme(host)),
            "node_nvme_info{device=\"nvme0\",firmware_revision=\"\",model=\"Amazon EBS\","
            "serial=\"vol1\",state=\"live\",cntlid=\"1\"} 1\n"
            "node_nvme_namespace_capacity_bytes{device=\"nvme0\",nsid=\"1\"} 102400\n"
            "node_nvme_namespace_info{device=\"nvme0\",nsid=\"1\",ana_state=\"optimized\"} 1\n"
            "node_nvme_namespace_info{device=\"nvme0\",nsid=\"2\",ana_state=\"unknown\"} 1\n"
            "node_nvme_namespace_logical_block_size_bytes{device=\"nvme0\",nsid=\"1\"} 4096\n"
            "node_nvme_namespace_size_bytes{device=\"nvme0\",nsid=\"1\"} 102400\n"
            "node_nvme_namespace_used_bytes{device=\"nvme0\",nsid=\"1\"} 40960\n");
}

TEST(Nvme, NamespacesAreToldByTheirNames) {
  EXPECT_EQ(namespace_id("nvme0c12n34"), "34");
  EXPECT_EQ(namespace_id("nvme10n2"), "2");
  for (const auto* const name : {"", "nvme0", "nvme0c0n", "nvmec0n1", "nvme0c0n1p1"}) {
    EXPECT_FALSE(namespace_id(name)) << name;
  }
}

TEST(Nvme, NoClassIsNoData) {
  const TempTree tree;
  EXPECT_EQ(test::collect(*make_nvme(test::host_with(tree, {}))).status.error().code,
            Code::no_data);
}

}  // namespace
}  // namespace strata::host
