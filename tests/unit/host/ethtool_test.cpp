#include "collectors/host/ethtool.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/ethtool_names.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(EthtoolNames, KeysHoldWhatANameMay) {
  EXPECT_EQ(ethtool_key("rx0.drops (all)"), "rx0_drops_all_");
  EXPECT_EQ(ethtool_key("a_-_b__c"), "a_b__c");
  EXPECT_EQ(ethtool_key("[0]: tx"), "_0_tx");
  EXPECT_EQ(ethtool_key(""), "");
}

TEST(EthtoolNames, FamiliesSpellOutDirections) {
  EXPECT_EQ(ethtool_family("rx_bytes"), "node_ethtool_received_bytes_total");
  EXPECT_EQ(ethtool_family("queue_0_tx_cnt"), "node_ethtool_queue_0_transmitted_cnt");
  EXPECT_EQ(ethtool_family("tx_tx_timeouts"), "node_ethtool_transmitted_tx_timeouts");
  EXPECT_EQ(ethtool_family("rx0_drops"), "node_ethtool_rx0_drops");
  EXPECT_EQ(ethtool_family("port_RX"), "node_ethtool_port_received");
  EXPECT_EQ(ethtool_family("_rxtx_rx_x"), "node_ethtool_rxtx_received_x");
  EXPECT_EQ(ethtool_family("ena_srd_tx_pkts"), "node_ethtool_ena_srd_transmitted_pkts");
  EXPECT_EQ(ethtool_family("_"), "node_ethtool_");
}

class FakeEthtool final : public EthtoolSource {
 public:
  Result<EthtoolLink> link(const std::string& device) override {
    if (device == "lo") return fail(Code::unsupported, device);
    return EthtoolLink{1U << 5 | 1U << 6 | 1U << 7 | 1U << 12, 1U << 5, true};
  }
  Result<EthtoolDriver> driver(const std::string& device) override {
    if (device == "lo") return fail(Code::unsupported, device);
    return EthtoolDriver{"ena", "6.1", "", "", "0000:00:05.0"};
  }
  Result<EthtoolStatistics> statistics(const std::string& device) override {
    if (device == "broken") return fail(Code::io, "no answer");
    if (device == "lo") return fail(Code::unsupported, device);
    static const auto names = std::make_shared<const std::vector<std::string>>(
        std::vector<std::string>{"tx_bytes", "bw_in_allowance_exceeded", "a.b", "a_b",
                                 "ena_srd_mode", "conntrack_allowance_available"});
    return EthtoolStatistics{names, {10, 7, 1, 2, 0, 100}};
  }
};

class Interfaces : public ::testing::Test {
 protected:
  Interfaces() {
    tree_.write("sys/class/net/bonding_masters", "\n");
    tree_.write("sys/class/net/lo/mtu", "1\n");
    tree_.write("sys/class/net/eth0/mtu", "1\n");
    tree_.write("sys/drivers/ena/x", "");
  }
  [[nodiscard]] HostFs host() const { return HostFs({.sysfs = tree_.path("sys")}); }
  void make_ena_device() const {
    std::filesystem::create_directories(tree_.path("sys/class/net/eth0/device"));
    std::filesystem::create_symlink("../../../../drivers/ena",
                                    tree_.path("sys/class/net/eth0/device/driver"));
  }

  TempTree tree_;
};

TEST_F(Interfaces, TellWhatTheirDriversTell) {
  const auto collector = make_ethtool(host(), {}, std::make_unique<FakeEthtool>());
  EXPECT_EQ(collector->placement(), Placement::shared_thread);
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      AllOf(
          Contains(
              R"(node_network_supported_speed_bytes{device="eth0",duplex="full",mode="1000baseT"} 125000000)"),
          Contains(
              R"(node_network_supported_speed_bytes{device="eth0",duplex="full",mode="10000baseT"} 1250000000)"),
          Contains(
              R"(node_network_advertised_speed_bytes{device="eth0",duplex="full",mode="1000baseT"} 125000000)"),
          Contains(R"(node_network_supported_port_info{device="eth0",type="TP"} 1)"),
          Contains(R"(node_network_autonegotiate_supported{device="eth0"} 1)"),
          Contains(R"(node_network_pause_advertised{device="eth0"} 0)"),
          Contains(R"(node_network_autonegotiate{device="eth0"} 1)"),
          Contains(
              R"(node_ethtool_info{bus_info="0000:00:05.0",device="eth0",driver="ena",expansion_rom_version="",firmware_version="",version="6.1"} 1)"),
          Contains(R"(node_ethtool_transmitted_bytes_total{device="eth0"} 10)"),
          Contains(R"(node_ethtool_bw_in_allowance_exceeded{device="eth0"} 7)"),
          Not(Contains(HasSubstr("ethtool_a_b"))), Not(Contains(HasSubstr("device=\"lo\""))),
          Not(Contains(HasSubstr("bonding")))));
}

TEST_F(Interfaces, AreSelectedByTheOptions) {
  const auto collector =
      make_ethtool(host(), {.devices = {.include = "^eth"}, .metrics_include = "^ena_"},
                   std::make_unique<FakeEthtool>());
  const auto lines = test::collect(*collector).lines;
  EXPECT_THAT(lines, AllOf(Contains(R"(node_ethtool_ena_srd_mode{device="eth0"} 0)"),
                           Not(Contains(HasSubstr("allowance")))));
  const auto bad = make_ethtool(host(), {.metrics_include = "("}, std::make_unique<FakeEthtool>());
  EXPECT_EQ(test::collect(*bad).status.error().code, Code::invalid);
}

TEST_F(Interfaces, ThatGiveNoAnswerTakeNothingFromTheOthers) {
  tree_.write("sys/class/net/broken/mtu", "1\n");
  const auto collector = make_ethtool(host(), {}, std::make_unique<FakeEthtool>());
  const auto collected = test::collect(*collector);
  EXPECT_EQ(collected.status.error().code, Code::io);
  EXPECT_THAT(collected.lines, Contains(HasSubstr(R"(transmitted_bytes_total{device="eth0")")));
}

TEST_F(Interfaces, OfEc2TellOfTheInstancesAllowances) {
  const auto collector = make_ena(host(), std::make_unique<FakeEthtool>());
  const auto none = test::collect(*collector);
  EXPECT_EQ(none.status.error().code, Code::no_data);
  EXPECT_THAT(none.lines, IsEmpty());
  make_ena_device();
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines,
              ElementsAre(R"(node_ethtool_bw_in_allowance_exceeded{device="eth0"} 7)",
                          R"(node_ethtool_conntrack_allowance_available{device="eth0"} 100)",
                          R"(node_ethtool_ena_srd_mode{device="eth0"} 0)"));
}

TEST_F(Interfaces, WithoutAClassThereIsNoData) {
  const auto collector = make_ethtool(HostFs({.sysfs = tree_.path("none")}));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
}

TEST(KernelEthtool, AnswersOfThisHost) {
  const auto source = make_kernel_ethtool();
  EXPECT_FALSE(source->driver("strata-none0"));
  EXPECT_FALSE(source->statistics("a-name-that-no-interface-has"));
  const auto statistics = source->statistics("lo");
  if (statistics) {
    EXPECT_EQ(statistics->names->size(), statistics->values.size());
  }
}

}  // namespace
}  // namespace strata::host
