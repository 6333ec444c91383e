#include "collectors/host/hwmon.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "collectors/host/hwmon_chips.h"
#include "collectors/host/hwmon_names.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(SensorFiles, HaveATypeANumberAndAProperty) {
  const auto file = parse_sensor_file("temp01_crit_alarm");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->type, "temp");
  EXPECT_EQ(file->sensor, "temp1");
  EXPECT_EQ(file->property, "crit_alarm");
  EXPECT_EQ(parse_sensor_file("in5")->property, "");
  EXPECT_EQ(parse_sensor_file("beep_enable")->sensor, "beep_enable0");
  for (const auto* const name :
       {"", "1", "name", "temp_label", "temp1x", "temp1_", "temp99999999999_input", "uevent"}) {
    EXPECT_FALSE(parse_sensor_file(name)) << name;
  }
}

TEST(SensorNames, AreCleaned) {
  EXPECT_EQ(clean_sensor_name("0000:00:18.3"), "0000:00:18_3");
  EXPECT_EQ(clean_sensor_name("_Core Temp\n"), "core_temp");
  EXPECT_EQ(clean_sensor_name("..."), "");
}

TEST(SensorNames, SayTheUnit) {
  EXPECT_EQ(sensor_metric_name("temp", "input", false), "temp_celsius");
  EXPECT_EQ(sensor_metric_name("in", "input", true), "in_input_volts");
  EXPECT_EQ(sensor_metric_name("in", "", true), "in_volts");
  EXPECT_EQ(sensor_metric_name("temp", "crit_alarm", false), "temp_crit_alarm_celsius");
  EXPECT_EQ(sensor_metric_name("temp", "alarm", false), "temp_alarm");
  EXPECT_EQ(sensor_metric_name("fan", "beep", false), "fan_beep_enabled");
  EXPECT_EQ(sensor_metric_name("fan", "target", false), "fan_target_rpm");
  EXPECT_EQ(sensor_metric_name("fan", "manual", false), "fan_manual");
  EXPECT_EQ(sensor_metric_name("power", "average_interval_max", false),
            "power_average_interval_max_seconds");
  EXPECT_EQ(sensor_metric_name("freq", "input", false), "freq_freq_mhz");
}

/// hwmon0, a platform device's, and hwmon1, which has none.
HostFs host_with_chips(const TempTree& tree) {
  const auto host = test::host_with(
      tree, {{"sys/devices/platform/coretemp.0/hwmon/hwmon0/name", "coretemp\n"},
             {"sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_input", "55000\n"},
             {"sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_label", "Package id 0\n"},
             {"sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_crit_alarm", "1\n"},
             {"sys/devices/platform/coretemp.0/hwmon/hwmon0/temp2_input", "N/A\n"},
             {"sys/devices/platform/coretemp.0/fan1_input", "1200\n"},
             {"sys/class/hwmon/hwmon1/name", "board\n"},
             {"sys/class/hwmon/hwmon1/beep_enable", "1\n"},
             {"sys/class/hwmon/hwmon1/vrm", "90\n"},
             {"sys/class/hwmon/hwmon1/update_interval", "1500\n"},
             {"sys/class/hwmon/hwmon1/energy1_input", "1234567\n"},
             {"sys/class/hwmon/hwmon1/pwm1_auto_point1_pwm", "120\n"},
             {"sys/class/hwmon/hwmon1/freq1_input", "300000000\n"},
             {"sys/class/hwmon/hwmon1/freq2_input", "300000000\n"},
             {"sys/class/hwmon/hwmon1/freq2_label", "sclk\n"}});
  namespace fs = std::filesystem;
  const auto chip = tree.path("sys/devices/platform/coretemp.0/hwmon/hwmon0");
  fs::create_symlink("../..", chip + "/device");
  fs::create_symlink(chip, tree.path("sys/class/hwmon/hwmon0"));
  fs::create_symlink("nowhere", tree.path("sys/class/hwmon/hwmon2"));
  return host;
}

TEST(Hwmon, ShowsChipsAndSensors) {
  const TempTree tree;
  const auto collector = make_hwmon(host_with_chips(tree));
  const std::string expected =
      "node_hwmon_beep_enabled{chip=\"board\",sensor=\"beep_enable0\"} 1\n"
      "node_hwmon_chip_names{chip=\"board\",chip_name=\"board\"} 1\n"
      "node_hwmon_chip_names{chip=\"platform_coretemp_0\",chip_name=\"coretemp\"} 1\n"
      "node_hwmon_energy_joule_total{chip=\"board\",sensor=\"energy1\"} 1.234567\n"
      "node_hwmon_fan_rpm{chip=\"platform_coretemp_0\",sensor=\"fan1\"} 1200\n"
      "node_hwmon_freq_freq_mhz{chip=\"board\",sensor=\"sclk\"} 300\n"
      "node_hwmon_pwm_auto_point1_pwm{chip=\"board\",sensor=\"pwm1\"} 120\n"
      "node_hwmon_sensor_label{chip=\"board\",sensor=\"freq2\",label=\"sclk\"} 1\n"
      "node_hwmon_sensor_label{chip=\"platform_coretemp_0\",sensor=\"temp1\","
      "label=\"Package id 0\"} 1\n"
      "node_hwmon_temp_celsius{chip=\"platform_coretemp_0\",sensor=\"temp1\"} 55\n"
      "node_hwmon_temp_crit_alarm_celsius{chip=\"platform_coretemp_0\",sensor=\"temp1\"} 0.001\n"
      "node_hwmon_update_interval_seconds{chip=\"board\",sensor=\"update_interval0\"} 1.5\n"
      "node_hwmon_voltage_regulator_version{chip=\"board\",sensor=\"vrm0\"} 90\n";
  EXPECT_EQ(test::text_of(*collector), expected);
  EXPECT_EQ(test::text_of(*collector), expected) << "from files that are open";
}

TEST(Hwmon, FiltersChipsAndSensors) {
  const TempTree tree;
  const auto host = host_with_chips(tree);
  EXPECT_EQ(test::text_of(*make_hwmon(
                host, {.chips = {.exclude = "^board$"}, .sensors = {.include = "coretemp_0;fan"}})),
            "node_hwmon_chip_names{chip=\"platform_coretemp_0\",chip_name=\"coretemp\"} 1\n"
            "node_hwmon_fan_rpm{chip=\"platform_coretemp_0\",sensor=\"fan1\"} 1200\n");
}

Chip chip(std::string directory, std::string name, std::string label) {
  return {std::move(directory), std::move(name), std::move(label), {}};
}

TEST(Hwmon, ChipsOfOneLabelAreToldApart) {
  std::vector<Chip> chips;
  chips.push_back(chip("/c/hwmon0", "a", "pci"));
  chips.push_back(chip("/c/hwmon1", "b", "pci"));
  chips.push_back(chip("/c/hwmon2", "b", "pci"));
  chips.push_back(chip("/c/hwmon3", "b", "other"));
  tell_chips_apart(chips);
  EXPECT_EQ(chips[0].label, "pci_a");
  EXPECT_EQ(chips[1].label, "pci_hwmon1");
  EXPECT_EQ(chips[2].label, "pci_hwmon2");
  EXPECT_EQ(chips[3].label, "other");
}

TEST(Hwmon, NoClassIsNoData) {
  const TempTree tree;
  EXPECT_EQ(test::collect(*make_hwmon(test::host_with(tree, {}))).status.error().code,
            Code::no_data);
}

}  // namespace
}  // namespace strata::host
