#include "collectors/host/pcidevice.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "collectors/host/pci_ids.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

constexpr std::string_view ids_text =
    "# List\n\n8086  Intel Corporation\n\t1572  Ethernet X710\n\t\t1028 06e6  Rack adapter\n"
    "# a comment\n\t1573  Other\n1d0f  Amazon.com, Inc.\n\tec20  ENA\n\n"
    "C 02  Network controller\n\t00  Ethernet controller\n\t01  Token ring\nC 01  Storage\n"
    "\t08  NVM\n\t\t02  NVM Express\n";

TEST(PciIdsTest, FindsNames) {
  const PciIds ids(ids_text);
  EXPECT_EQ(ids.vendor("1d0f"), "Amazon.com, Inc.");
  EXPECT_EQ(ids.device("8086", "1573"), "Other");
  EXPECT_EQ(ids.subsystem("8086", "1572", "1028 06e6"), "Rack adapter");
  EXPECT_EQ(ids.device_class("010802"), "NVM Express");
  EXPECT_EQ(ids.device_class("020000"), "Ethernet controller");
  EXPECT_EQ(ids.device_class("028000"), "Network controller");
}

TEST(PciIdsTest, WhatIsNotThereHasNoName) {
  const PciIds ids(ids_text);
  EXPECT_FALSE(ids.vendor("02"));
  EXPECT_FALSE(ids.device("1d0f", "1572"));
  EXPECT_FALSE(ids.subsystem("8086", "1573", "1028 06e6"));
  EXPECT_FALSE(ids.device_class("ff0000"));
  EXPECT_FALSE(ids.device_class("01"));
  EXPECT_FALSE(PciIds("").vendor("8086"));
}

TEST(PciIdsTest, ACutFileHasNoOtherNames) {
  for (std::size_t size = 0; size < ids_text.size(); ++size) {
    const PciIds ids(ids_text.substr(0, size));
    const auto name = ids.device("1d0f", "ec20");
    ASSERT_TRUE(!name || std::string_view("ENA").starts_with(*name)) << size;
  }
}

TEST(PciLocation, HasFourParts) {
  EXPECT_EQ(parse_pci_location("0000:3b:00.1")->at(1), "3b");
  for (const auto* const name : {"", "pci0000:00", "0000:00:02", "0000::02.1", "0000:00:02.x"}) {
    EXPECT_FALSE(parse_pci_location(name)) << name;
  }
}

TEST(Pcidevice, ShowsDevices) {
  const TempTree tree;
  const std::string bridge = "sys/devices/pci0000:00/0000:00:02.1/";
  const auto host =
      test::host_with(tree, {{bridge + "0000:01:00.0/class", "0x020000\n"},
                             {bridge + "0000:01:00.0/vendor", "0x8086\n"},
                             {bridge + "0000:01:00.0/device", "0x1572\n"},
                             {bridge + "0000:01:00.0/subsystem_vendor", "0x1028\n"},
                             {bridge + "0000:01:00.0/subsystem_device", "0x06e6\n"},
                             {bridge + "0000:01:00.0/revision", "0x02\n"},
                             {bridge + "0000:01:00.0/max_link_speed", "8.0 GT/s PCIe\n"},
                             {bridge + "0000:01:00.0/current_link_speed", "Unknown\n"},
                             {bridge + "0000:01:00.0/numa_node", "-1\n"},
                             {"usr/share/misc/pci.ids", ids_text},
                             {"sys/bus/pci/devices/garbage/class", "0x020000\n"}});
  namespace fs = std::filesystem;
  fs::create_symlink(tree.path(bridge + "0000:01:00.0"),
                     tree.path("sys/bus/pci/devices/0000:01:00.0"));
  const std::string here = "segment=\"0000\",bus=\"01\",device=\"00\",function=\"0\"";
  const std::string info =
      "node_pcidevice_info{" + here +
      ",parent_segment=\"0000\",parent_bus=\"00\",parent_device=\"02\",parent_function=\"1\","
      "class_id=\"0x020000\",vendor_id=\"0x8086\",device_id=\"0x1572\","
      "subsystem_vendor_id=\"0x1028\",subsystem_device_id=\"0x06e6\",revision=\"0x02\"";
  const std::string speed =
      "node_pcidevice_max_link_transfers_per_second{" + here + "} 8000000000\n";
  EXPECT_EQ(test::text_of(*make_pcidevice(host)), info + "} 1\n" + speed);
  EXPECT_EQ(test::text_of(*make_pcidevice(host, {.names = true})),
            info +
                ",vendor_name=\"Intel Corporation\",device_name=\"Ethernet X710\","
                "subsystem_vendor_name=\"1028\",subsystem_device_name=\"Rack adapter\","
                "class_name=\"Ethernet controller\"} 1\n" +
                speed);
}

TEST(Pcidevice, HasOneOfSevenPowerStates) {
  const TempTree tree;
  const auto host =
      test::host_with(tree, {{"sys/bus/pci/devices/0000:00:02.1/power_state", "D3hot\n"}});
  const auto text = test::text_of(*make_pcidevice(host));
  EXPECT_NE(text.find("state=\"D3hot\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("state=\"D0\"} 0\n"), std::string::npos);
  EXPECT_EQ(test::collect(*make_pcidevice(host)).lines.size(), 7U);
}

TEST(Pcidevice, NoBusIsNoData) {
  const TempTree tree;
  EXPECT_EQ(test::collect(*make_pcidevice(test::host_with(tree, {}))).status.error().code,
            Code::no_data);
}

}  // namespace
}  // namespace strata::host
