#include "collectors/host/device_classes.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(DeviceClasses, WithoutAClassThereIsNoData) {
  const TempTree tree;
  const auto host = test::host_with(tree, {});
  for (const auto& collector :
       {make_fibrechannel(host), make_infiniband(host), make_powersupplyclass(host),
        make_tapestats(host), make_watchdog(host)}) {
    const auto collected = test::collect(*collector);
    ASSERT_FALSE(collected.status) << collector->name();
    EXPECT_EQ(collected.status.error().code, Code::no_data) << collector->name();
  }
  EXPECT_TRUE(test::collect(*make_thermal_zone(host)).status) << "as in node_exporter";
}

TEST(Fibrechannel, LeavesOutWhatTheAdapterDoesNotCount) {
  const TempTree tree;
  const auto host = test::host_with(
      tree, {{"sys/class/fc_host/host0/port_name", "0x1000e0071bce95f2\n"},
             {"sys/class/fc_host/host0/port_state", "Online\n"},
             {"sys/class/fc_host/host0/statistics/rx_frames", "0x1f\n"},
             {"sys/class/fc_host/host0/statistics/tx_frames", "0xffffffffffffffff\n"},
             {"sys/class/fc_host/host0/statistics/nos_count", "garbage\n"}});
  EXPECT_EQ(test::text_of(*make_fibrechannel(host)),
            "node_fibrechannel_info{fc_host=\"host0\",speed=\"\",port_state=\"Online\","
            "port_type=\"\",port_id=\"\",port_name=\"1000e0071bce95f2\",fabric_name=\"\","
            "symbolic_name=\"\",supported_classes=\"\",supported_speeds=\"\",dev_loss_tmo=\"\"} 1\n"
            "node_fibrechannel_rx_frames_total{fc_host=\"host0\"} 31\n");
}

TEST(Infiniband, ReadsPortsOfDevices) {
  const TempTree tree;
  const std::string port = "sys/class/infiniband/mlx5_0/ports/1/";
  const auto host = test::host_with(tree, {{"sys/class/infiniband/mlx5_0/fw_ver", "16.35.2000\n"},
                                           {"sys/class/infiniband/mlx5_0/board_id", "MT_1\n"},
                                           {port + "state", "4: ACTIVE\n"},
                                           {port + "phys_state", "5: LinkUp\n"},
                                           {port + "rate", "2.5 Gb/sec (1X SDR)\n"},
                                           {port + "counters/port_rcv_data", "0x10\n"},
                                           {port + "counters/link_downed", "N/A (no PMA)\n"},
                                           {port + "counters/VL15_dropped", "2\n"},
                                           {port + "counters_ext/port_xmit_data_64", "3\n"},
                                           {port + "hw_counters/lifespan", "10\n"},
                                           {port + "hw_counters/out_of_buffer", "6\n"},
                                           {"sys/class/infiniband/efa_0/fw_ver", "1\n"}});
  EXPECT_EQ(
      test::text_of(*make_infiniband(host, {.devices = {.exclude = "^efa"}})),
      "node_infiniband_info{device=\"mlx5_0\",board_id=\"MT_1\",firmware_version=\"16.35.2000\","
      "hca_type=\"\"} 1\n"
      "node_infiniband_legacy_data_transmitted_bytes_total{device=\"mlx5_0\",port=\"1\"} 12\n"
      "node_infiniband_lifespan_seconds{device=\"mlx5_0\",port=\"1\"} 0.01\n"
      "node_infiniband_out_of_buffer_drops_total{device=\"mlx5_0\",port=\"1\"} 6\n"
      "node_infiniband_physical_state_id{device=\"mlx5_0\",port=\"1\"} 5\n"
      "node_infiniband_port_data_received_bytes_total{device=\"mlx5_0\",port=\"1\"} 64\n"
      "node_infiniband_rate_bytes_per_second{device=\"mlx5_0\",port=\"1\"} 312500000\n"
      "node_infiniband_state_id{device=\"mlx5_0\",port=\"1\"} 4\n"
      "node_infiniband_vl15_dropped_total{device=\"mlx5_0\",port=\"1\"} 2\n");
}

TEST(Powersupplyclass, ConvertsUnitsAndLeavesOutWhatIsNotSaid) {
  const TempTree tree;
  const auto host =
      test::host_with(tree, {{"sys/class/power_supply/BAT0/capacity", "81\n"},
                             {"sys/class/power_supply/BAT0/cycle_count", "0x10\n"},
                             {"sys/class/power_supply/BAT0/voltage_now", "12229000\n"},
                             {"sys/class/power_supply/BAT0/current_max", "-5000\n"},
                             {"sys/class/power_supply/BAT0/temp", "305\n"},
                             {"sys/class/power_supply/BAT0/type", "Battery\n"},
                             {"sys/class/power_supply/BAT0/serial_number", " \n"},
                             {"sys/class/power_supply/AC/online", "1\n"}});
  EXPECT_EQ(test::text_of(*make_powersupplyclass(host, {.ignored_supplies = "^AC$"})),
            "node_power_supply_capacity{power_supply=\"BAT0\"} 81\n"
            "node_power_supply_current_max{power_supply=\"BAT0\"} -0.005\n"
            "node_power_supply_cyclecount{power_supply=\"BAT0\"} 16\n"
            "node_power_supply_info{power_supply=\"BAT0\",type=\"Battery\"} 1\n"
            "node_power_supply_temp_celsius{power_supply=\"BAT0\"} 30.5\n"
            "node_power_supply_voltage_volt{power_supply=\"BAT0\"} 12.229\n");
}

TEST(Tapestats, ReadsDrivesThatRewind) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"sys/class/scsi_tape/st0/stats/io_ns", "1500000000\n"},
                                           {"sys/class/scsi_tape/st0/stats/in_flight", "1\n"},
                                           {"sys/class/scsi_tape/nst0/stats/in_flight", "1\n"},
                                           {"sys/class/scsi_tape/st0a/stats/in_flight", "1\n"},
                                           {"sys/class/scsi_tape/st1/stats/in_flight", "1\n"}});
  EXPECT_EQ(test::text_of(*make_tapestats(host, {.ignored_devices = "^st1$"})),
            "node_tape_io_now{device=\"st0\"} 1\n"
            "node_tape_io_time_seconds_total{device=\"st0\"} 1.5\n");
}

TEST(ThermalZone, NamesZonesAndWhatCoolsThem) {
  const TempTree tree;
  const auto host =
      test::host_with(tree, {{"sys/class/thermal/thermal_zone0/type", "acpitz\n"},
                             {"sys/class/thermal/thermal_zone0/temp", "-27500\n"},
                             {"sys/class/thermal/thermal_zone1/temp", "1000\n"},
                             {"sys/class/thermal/thermal_zone2/type", "broken\n"},
                             {"sys/class/thermal/thermal_zone2/temp", "hot\n"},
                             {"sys/class/thermal/cooling_device3/type", "Processor\n"},
                             {"sys/class/thermal/cooling_device3/cur_state", "-1\n"},
                             {"sys/class/thermal/cooling_device3/max_state", "50\n"}});
  EXPECT_EQ(test::text_of(*make_thermal_zone(host)),
            "node_cooling_device_cur_state{name=\"3\",type=\"Processor\"} -1\n"
            "node_cooling_device_max_state{name=\"3\",type=\"Processor\"} 50\n"
            "node_thermal_zone_temp{zone=\"0\",type=\"acpitz\"} -27.5\n");
}

TEST(Watchdog, ANumberThatIsNoneIsAbsent) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"sys/class/watchdog/watchdog0/timeout", "60\n"},
                                           {"sys/class/watchdog/watchdog0/timeleft", "soon\n"},
                                           {"sys/class/watchdog/watchdog0/identity", "iTCO\n"}});
  EXPECT_EQ(test::text_of(*make_watchdog(host)),
            "node_watchdog_info{name=\"watchdog0\",options=\"\",identity=\"iTCO\",state=\"\","
            "status=\"\",pretimeout_governor=\"\"} 1\n"
            "node_watchdog_timeout_seconds{name=\"watchdog0\"} 60\n");
}

}  // namespace
}  // namespace strata::host
