#include "collectors/host/dmmultipath.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Dmmultipath, ShowsDevicesAndTheirPaths) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"sys/block/dm-5/dm/uuid", "mpath-3600\n"},
                                           {"sys/block/dm-5/dm/name", "mpatha\n"},
                                           {"sys/block/dm-5/dm/suspended", "0\n"},
                                           {"sys/block/dm-5/size", "2048\n"},
                                           {"sys/block/dm-5/slaves/sdb/x", ""},
                                           {"sys/block/dm-5/slaves/sdc/x", ""},
                                           {"sys/block/dm-5/slaves/sdd/x", ""},
                                           {"sys/block/sdb/device/state", "running\n"},
                                           {"sys/block/sdc/device/state", "offline\n"},
                                           {"sys/block/dm-6/dm/uuid", "LVM-x\n"}});
  EXPECT_EQ(
      test::text_of(*make_dmmultipath(host)),
      "node_dmmultipath_device_active{device=\"mpatha\",sysfs_name=\"dm-5\"} 1\n"
      "node_dmmultipath_device_info{device=\"mpatha\",sysfs_name=\"dm-5\",uuid=\"mpath-3600\"} 1\n"
      "node_dmmultipath_device_paths_active{device=\"mpatha\",sysfs_name=\"dm-5\"} 1\n"
      "node_dmmultipath_device_paths_failed{device=\"mpatha\",sysfs_name=\"dm-5\"} 2\n"
      "node_dmmultipath_device_paths{device=\"mpatha\",sysfs_name=\"dm-5\"} 3\n"
      "node_dmmultipath_device_size_bytes{device=\"mpatha\",sysfs_name=\"dm-5\"} 1048576\n"
      "node_dmmultipath_path_state{device=\"mpatha\",path=\"sdb\",state=\"running\"} 1\n"
      "node_dmmultipath_path_state{device=\"mpatha\",path=\"sdc\",state=\"offline\"} 1\n"
      "node_dmmultipath_path_state{device=\"mpatha\",path=\"sdd\",state=\"unknown\"} 1\n");
}

TEST(Dmmultipath, NoDisksAreNoData) {
  const TempTree tree;
  EXPECT_EQ(test::collect(*make_dmmultipath(test::host_with(tree, {}))).status.error().code,
            Code::no_data);
}

}  // namespace
}  // namespace strata::host
