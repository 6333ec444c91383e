// Collectors that are a table each, over the fixture host's files: whole, cut at every byte,
// missing, garbage. What they say of the whole files is in tests/golden/host_tables.prom.

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/drbd.h"
#include "collectors/host/interrupts.h"
#include "collectors/host/ipvs.h"
#include "collectors/host/kernel_tables.h"
#include "collectors/host/mountstats.h"
#include "collectors/host/netstat.h"
#include "collectors/host/network_tables.h"
#include "collectors/host/udp_queues.h"
#include "collectors/host/vmstat.h"
#include "collectors/host/zones.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;

enum class Cut : std::uint8_t { fewer_series, smaller_sums };

struct Source {
  std::string name;
  std::vector<std::string> files;  // of the fixture host
  std::function<std::unique_ptr<Collector>(const HostFs&)> make;
  Code missing = Code::not_found;
  Cut cut = Cut::fewer_series;
};

void PrintTo(const Source& source, std::ostream* out) { *out << source.name; }

template <class Options>
auto with_defaults(std::unique_ptr<Collector> (*make)(const HostFs&, const Options&)) {
  return [make](const HostFs& host) { return make(host, {}); };
}

HostFs host_in(const strata::test::TempTree& tree) {
  return HostFs({.procfs = tree.path("proc"),
                 .sysfs = tree.path("sys"),
                 .rootfs = tree.path("root"),
                 .udev_data = tree.path("udev")});
}

std::string fixture(const std::string& file) {
  auto text = read_file(STRATA_FIXTURES "/hosts/oddities/" + file);
  EXPECT_TRUE(text) << file;
  return text.value_or("");
}

class Tables : public ::testing::TestWithParam<Source> {
 protected:
  void write_all() {
    for (const auto& file : GetParam().files) tree_.write(file, fixture(file));
  }
  test::Collected collect() {
    const auto collector = GetParam().make(host_in(tree_));
    return test::collect(*collector);
  }

  strata::test::TempTree tree_;
};

TEST_P(Tables, AreReadAgainAndAgain) {
  write_all();
  const auto collector = GetParam().make(host_in(tree_));
  EXPECT_EQ(collector->name(), GetParam().name);
  const auto first = test::collect(*collector);
  EXPECT_TRUE(first.status) << first.status.error().message;
  EXPECT_FALSE(first.lines.empty());
  EXPECT_EQ(test::collect(*collector).lines, first.lines);
}

TEST_P(Tables, ACutFileGivesNoNumberThatTheWholeOneDoesNot) {
  write_all();
  const auto collector = GetParam().make(host_in(tree_));
  const auto whole = test::collect(*collector);
  for (const auto& file : GetParam().files) {
    const auto text = fixture(file);
    for (std::size_t size = 0; size + 1 < text.size(); size += 1 + size / 500) {
      tree_.write(file, std::string_view(text).substr(0, size));
      const auto cut = test::collect(*collector);
      if (GetParam().cut == Cut::smaller_sums) continue;
      ASSERT_THAT(cut.lines, IsSubsetOf(whole.lines)) << file << " cut at byte " << size;
    }
    tree_.write(file, text);
  }
}

TEST_P(Tables, MissingFilesAreToldAndNothingIsSaid) {
  const auto missing = collect();
  ASSERT_FALSE(missing.status);
  EXPECT_EQ(missing.status.error().code, GetParam().missing);
  EXPECT_THAT(missing.lines, IsEmpty());
}

TEST_P(Tables, GarbageGivesNothing) {
  std::string garbage;
  for (int i = 0; i < 4096; ++i) garbage += static_cast<char>((i * 37 + i / 7) & 0xFF);
  for (const auto& file : GetParam().files) tree_.write(file, garbage + "\n");
  EXPECT_THAT(collect().lines, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Host, Tables,
    ::testing::Values(
        Source{
            "arp", {"proc/1/net/arp"}, with_defaults(make_arp), Code::not_found, Cut::smaller_sums},
        Source{"buddyinfo", {"proc/buddyinfo"}, make_buddyinfo},
        Source{"cgroups", {"proc/cgroups"}, make_cgroups},
        Source{"conntrack",
               {"proc/sys/net/netfilter/nf_conntrack_count",
                "proc/sys/net/netfilter/nf_conntrack_max", "proc/1/net/stat/nf_conntrack"},
               make_conntrack,
               Code::no_data,
               Cut::smaller_sums},
        Source{"drbd", {"proc/drbd"}, make_drbd, Code::no_data},
        Source{"entropy",
               {"proc/sys/kernel/random/entropy_avail", "proc/sys/kernel/random/poolsize"},
               make_entropy},
        Source{"filefd", {"proc/sys/fs/file-nr"}, make_filefd},
        Source{"interrupts", {"proc/interrupts"}, with_defaults(make_interrupts)},
        Source{"ipvs",
               {"proc/1/net/ip_vs_stats", "proc/1/net/ip_vs"},
               with_defaults(make_ipvs),
               Code::no_data},
        Source{"kernel_hung",
               {"proc/sys/kernel/hung_task_detect_count"},
               make_kernel_hung,
               Code::no_data},
        Source{"mountstats", {"proc/1/mountstats"}, make_mountstats},
        Source{"netstat",
               {"proc/1/net/netstat", "proc/1/net/snmp", "proc/1/net/snmp6"},
               with_defaults(make_netstat)},
        Source{"nfs", {"proc/1/net/rpc/nfs"}, make_nfs, Code::no_data},
        Source{"nfsd", {"proc/1/net/rpc/nfsd"}, make_nfsd, Code::no_data},
        Source{
            "pressure",
            {"proc/pressure/cpu", "proc/pressure/io", "proc/pressure/memory", "proc/pressure/irq"},
            make_pressure,
            Code::no_data},
        Source{"schedstat", {"proc/schedstat"}, make_schedstat, Code::no_data},
        Source{"slabinfo", {"proc/slabinfo"}, with_defaults(make_slabinfo)},
        Source{"softnet", {"proc/1/net/softnet_stat"}, make_softnet},
        Source{"softirqs", {"proc/softirqs"}, make_softirqs},
        Source{"udp_queues",
               {"proc/1/net/udp", "proc/1/net/udp6"},
               make_udp_queues,
               Code::no_data,
               Cut::smaller_sums},
        Source{"vmstat", {"proc/vmstat"}, with_defaults(make_vmstat)},
        Source{"xfrm", {"proc/1/net/xfrm_stat"}, make_xfrm, Code::no_data},
        Source{"zoneinfo", {"proc/zoneinfo"}, make_zoneinfo}),
    [](const auto& source) { return source.param.name; });

class TablesTest : public ::testing::Test {
 protected:
  std::set<std::string> lines(const std::unique_ptr<Collector>& collector) {
    const auto collected = test::collect(*collector);
    status_ = collected.status;
    return collected.lines;
  }

  strata::test::TempTree tree_;
  HostFs host_ = host_in(tree_);
  Status status_;
};

TEST_F(TablesTest, SockstatIsThereWithoutItsFilesToo) {
  EXPECT_THAT(lines(make_sockstat(host_)), IsEmpty());
  EXPECT_TRUE(status_);
  tree_.write("proc/net/sockstat", "sockets: used 5\nTCP: inuse 4 mem 2\nMORE: x 1\n");
  const auto bytes = std::to_string(2 * ::sysconf(_SC_PAGESIZE));
  EXPECT_THAT(lines(make_sockstat(host_)),
              ElementsAre("node_sockstat_TCP_inuse 4", "node_sockstat_TCP_mem 2",
                          "node_sockstat_TCP_mem_bytes " + bytes, "node_sockstat_sockets_used 5"));
}

TEST_F(TablesTest, SoftnetCountsLinesWhereTheCpuIsNotSaid) {
  tree_.write("proc/1/net/softnet_stat", "1 2 3 0 0 0 0 0 4\nff 0 0 0 0 0 0 0 0 a\n1 2\n");
  EXPECT_THAT(lines(make_softnet(host_)),
              ElementsAre("node_softnet_cpu_collision_total{cpu=\"0\"} 4",
                          "node_softnet_cpu_collision_total{cpu=\"1\"} 0",
                          "node_softnet_dropped_total{cpu=\"0\"} 2",
                          "node_softnet_dropped_total{cpu=\"1\"} 0",
                          "node_softnet_processed_total{cpu=\"0\"} 1",
                          "node_softnet_processed_total{cpu=\"1\"} 255",
                          "node_softnet_received_rps_total{cpu=\"1\"} 10",
                          "node_softnet_times_squeezed_total{cpu=\"0\"} 3",
                          "node_softnet_times_squeezed_total{cpu=\"1\"} 0"));
}

TEST_F(TablesTest, ShowWhatTheirOptionsSay) {
  tree_.write("proc/vmstat", "pgfault 1\nnr_dirty 2\nnr_dirty 3\nnr-x 4\n");
  EXPECT_THAT(lines(make_vmstat(host_, {.fields = "^nr"})), ElementsAre("node_vmstat_nr_dirty 2"));
  EXPECT_TRUE(status_);
  EXPECT_THAT(lines(make_vmstat(host_, {.fields = "("})), IsEmpty());
  EXPECT_EQ(status_.error().code, Code::invalid);
  tree_.write("proc/1/net/arp", fixture("proc/1/net/arp"));
  EXPECT_THAT(lines(make_arp(host_, {.device_include = "eth", .device_exclude = "lo"})),
              ElementsAre("node_arp_entries{device=\"eth0\"} 2"));
  tree_.write("proc/slabinfo", fixture("proc/slabinfo"));
  EXPECT_EQ(lines(make_slabinfo(host_, {.slabs_include = "kmalloc"})).size(), 5U);
}

TEST_F(TablesTest, NetstatSkipsAPairThatDoesNotFit) {
  tree_.write("proc/1/net/netstat",
              "IpExt: InOctets OutOctets\nIpExt: 1\nTcpExt: ListenDrops\nIpExt: 7\n"
              "TcpExt: ListenDrops TCPTimeouts\nTcpExt: 7 x\nIpExt: InOctets\n");
  tree_.write("proc/1/net/snmp", "Tcp: MaxConn CurrEstab\nTcp: -1 3\n");
  EXPECT_THAT(lines(make_netstat(host_)),
              ElementsAre("node_netstat_TcpExt_ListenDrops 7", "node_netstat_Tcp_CurrEstab 3"));
  EXPECT_TRUE(status_);
  EXPECT_THAT(lines(make_netstat(host_, {.fields = "MaxConn"})),
              ElementsAre("node_netstat_Tcp_MaxConn -1"));
}

TEST_F(TablesTest, PressureWithoutThatOfInterruptsIsWhole) {
  tree_.write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n");
  tree_.write("proc/pressure/io", "full avg10=0.00 avg60=0.00 avg300=0.00 total=1\n");
  tree_.write("proc/pressure/memory", "full avg10=0.00 total=x\nsome total=3000000\n");
  EXPECT_THAT(lines(make_pressure(host_)),
              ElementsAre("node_pressure_cpu_waiting_seconds_total 2.5",
                          "node_pressure_io_stalled_seconds_total "
                          "1e-06",
                          "node_pressure_memory_waiting_seconds_total 3"));
  EXPECT_TRUE(status_);
}

}  // namespace
}  // namespace strata::host
