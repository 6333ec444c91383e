// Load balancing, caches of the network, NFS mounts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/ipvs.h"
#include "collectors/host/lnstat.h"
#include "collectors/host/mountstats.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class NetworkParsers : public ::testing::Test {
 protected:
  std::set<std::string> lines(const std::unique_ptr<Collector>& collector) {
    const auto collected = test::collect(*collector);
    status_ = collected.status;
    return collected.lines;
  }

  strata::test::TempTree tree_;
  HostFs host_ = HostFs({.procfs = tree_.path()});
  Status status_;
};

constexpr std::string_view ip_vs =
    "TCP  C0A80016:0CEA wlc\n"
    "  -> C0A85216:0CEA      Tunnel  100    248        2\n"
    "  -> C0A8521:0CEA      Tunnel  1    2        3\n"
    "FWM  10001000 wlc\n"
    "  -> [2620:0000:0000:0000:0000:0000:0000:0002]:0050      Route   1      2         3\n"
    "XYZ  C0A80016:0CEA wlc\n"
    "  -> C0A85216:0CEA      Tunnel  1    2        3\n";

TEST_F(NetworkParsers, IpvsHasTotalsAndBackends) {
  EXPECT_THAT(lines(make_ipvs(host_)), IsEmpty());
  EXPECT_EQ(status_.error().code, Code::no_data);
  tree_.write("1/net/ip_vs_stats", " Total\n Conns\n ff 1 0 A x\n");
  tree_.write("1/net/ip_vs", ip_vs);
  const auto all = lines(make_ipvs(host_));
  EXPECT_TRUE(status_);
  EXPECT_EQ(all.size(), 4U + 2U * 3U);
  EXPECT_THAT(
      all,
      IsSupersetOf({"node_ipvs_connections_total 255", "node_ipvs_incoming_bytes_total 10",
                    "node_ipvs_backend_connections_active{local_address=\"192.168.0.22\",local_"
                    "port=\"3306\",remote_address=\"192.168.82.22\",remote_port=\"3306\",proto="
                    "\"TCP\",local_mark=\"\"} 248",
                    "node_ipvs_backend_weight{local_address=\"\",local_port=\"0\",remote_address="
                    "\"2620::2\",remote_port=\"80\",proto=\"FWM\",local_mark=\"10001000\"} 1"}));
}

TEST_F(NetworkParsers, IpvsAddsUpWhatItsLabelsDoNotTellApart) {
  tree_.write("1/net/ip_vs_stats", " Total\n Conns\n ff 1 0 A 1\n");
  tree_.write("1/net/ip_vs", ip_vs);
  EXPECT_THAT(lines(make_ipvs(host_, {.backend_labels = ""})),
              Contains("node_ipvs_backend_connections_inactive 5"));
  EXPECT_THAT(lines(make_ipvs(host_, {.backend_labels = "proto"})),
              Contains("node_ipvs_backend_weight{proto=\"TCP\"} 100"));
  lines(make_ipvs(host_, {.backend_labels = "proto,colour"}));
  EXPECT_EQ(status_.error().code, Code::invalid);
}

TEST_F(NetworkParsers, LnstatNamesColumnsByTheirHeading) {
  EXPECT_THAT(lines(make_lnstat(host_)), IsEmpty());
  EXPECT_TRUE(status_);
  tree_.write("net/stat/new_cache", "entries new-x  a_new entries\n0a 1 ff 3 4\n0b\n");
  EXPECT_THAT(lines(make_lnstat(host_)),
              ElementsAre("node_lnstat_a_new_total{subsystem=\"new_cache\",cpu=\"0\"} 255",
                          "node_lnstat_entries_total{subsystem=\"new_cache\",cpu=\"0\"} 10",
                          "node_lnstat_entries_total{subsystem=\"new_cache\",cpu=\"1\"} 11"));
  tree_.write("net/stat/new_cache", "what is this\nno number\n");
  EXPECT_THAT(lines(make_lnstat(host_)), IsEmpty());
  EXPECT_EQ(status_.error().code, Code::parse);
}

TEST_F(NetworkParsers, MountstatsTakesAddressesFromTheMountTable) {
  const auto addresses = nfs_addresses(
      "40 28 0:41 / /mnt/a rw,addr=no shared:1 - nfs4 h:/srv rw,vers=4.2,addr=192.168.1.1,x\n"
      "41 28 0:42 / /mnt/b rw - nfs h:/b rw\n42 28 8:1 / /c rw - ext4 /dev/sda1 rw,addr=1\nx\n");
  EXPECT_THAT(addresses, ElementsAre(std::pair("/mnt/a", "192.168.1.1")));
}

TEST_F(NetworkParsers, MountstatsLeavesOutWhatIsBroken) {
  EXPECT_THAT(lines(make_mountstats(host_)), IsEmpty());
  EXPECT_EQ(status_.error().code, Code::not_found);
  tree_.write("self/mountstats",
              "device h:/a mounted on /a with fstype nfs4 statvers=1.1\n\tage:\tx\n\tbytes: 1 2\n"
              "\tevents: 1 2 x\n\txprt:\trdma 1 2 3 4 5 6 7 8 9 10 11\n\txprt:\ttcp x\n"
              "\t READ: 1 2 3 4 5 6 7\n\t WRITE: 1 2 3 4 5 6000 7 8\n\t WRITE: 2 2 3 4 5 6 7 8\n"
              "device h:/b mounted on /b with fstype nfs4 statvers=1.1\n\tage:\t1\n"
              "device h:/c mounted on /c with fstype xfs\n\tage:\t1\n\txprt:\ttcp 1\n");
  const auto all = lines(make_mountstats(host_));
  EXPECT_TRUE(status_);
  EXPECT_EQ(all.size(), 7U + 8U + 3U);
  const std::string shared = "{export=\"h:/a\",protocol=\"rdma\",mountaddr=\"\",";
  EXPECT_THAT(
      all, IsSupersetOf(
               {"node_mountstats_nfs_transport_bind_total" + shared + "transport=\"0\"} 2",
                "node_mountstats_nfs_transport_maximum_rpc_slots" + shared + "transport=\"0\"} 0",
                "node_mountstats_nfs_operations_queue_time_seconds_total" + shared +
                    "operation=\"WRITE\"} 6"}));
}

}  // namespace
}  // namespace strata::host
