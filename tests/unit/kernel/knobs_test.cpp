#include <gtest/gtest.h>

#include "collectors/kernel/probe.h"
#include "tests/support/fake_host.h"

namespace strata::kernel {
namespace {

constexpr auto file = "blkio.throttle.io_service_bytes_recursive";

bool cgroups_tell_io(const test::FakeHost& host) {
  return knobs_for(host.layout()).cgroups_tell_io;
}

TEST(HostKnobs, Version2CountsInputAndOutput) {
  EXPECT_TRUE(cgroups_tell_io(test::FakeHost(CgroupMode::v2)));
}

TEST(HostKnobs, Version1DoesWhereItsRootHasCounted) {
  for (const auto mode : {CgroupMode::v1, CgroupMode::hybrid}) {
    const test::FakeHost host(mode);
    host.tree().write("proc/1/cgroup", "6:blkio:/\n4:memory:/\n");
    host.write_cgroup("blkio", "/", "cgroup.procs", "1\n");
    EXPECT_FALSE(cgroups_tell_io(host));
    host.write_cgroup("blkio", "/", file, "Total 0\n");
    EXPECT_FALSE(cgroups_tell_io(host));
    host.write_cgroup("blkio", "/", file, "254:0 Read 4096\n254:0 Write 0\nTotal 4096\n");
    EXPECT_TRUE(cgroups_tell_io(host));
  }
}

}  // namespace
}  // namespace strata::kernel
