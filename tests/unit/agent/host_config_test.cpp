#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/config/host_keys.h"
#include "agent/config/load.h"

namespace strata {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

HostCollectors collectors_of(std::string_view yaml) {
  const auto parsed = parse_config(yaml);
  EXPECT_THAT(parsed.problems, IsEmpty());
  return parsed.config.host.collectors;
}

HostSetting setting(const std::string& name, std::vector<std::string> values) {
  for (const auto& option : host_options()) {
    if (option.name == name || option.old_name == name) return {option, name, std::move(values)};
  }
  ADD_FAILURE() << "no option " << name;
  return {};
}

std::string error_of(const std::vector<HostSetting>& settings) {
  HostCollectors collectors;
  const auto applied = apply_settings(settings, collectors);
  return applied ? "" : applied.error().message;
}

TEST(HostConfig, FindsTheSwitchOfACollector) {
  HostCollectors collectors;
  auto* const netdev = find_collector_switch(collectors, "netdev");
  ASSERT_NE(netdev, nullptr);
  *netdev = false;
  EXPECT_FALSE(collectors.netdev.enabled);
  EXPECT_EQ(find_collector_switch(collectors, "wifi"), nullptr);
  const auto names = host_collector_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(HostConfig, DisabledDefaultsLeaveWhatTheFileSwitchesOn) {
  const auto on = collectors_of(
      "host: {disable_defaults: true, collectors: {stat: {enabled: true}, netdev: {}}}");
  EXPECT_TRUE(on.stat.enabled);
  EXPECT_FALSE(on.netdev.enabled);
  EXPECT_FALSE(on.cpu.enabled);
}

TEST(HostConfig, AnIncludeAloneSwitchesTheDefaultExcludeOff) {
  const auto on = collectors_of("host: {collectors: {diskstats: {device_include: sda}}}");
  EXPECT_EQ(on.diskstats.device_exclude.text, "");
  EXPECT_EQ(on.diskstats.device_include.text, "sda");
  const auto unset = collectors_of("host: {collectors: {diskstats: {device_include: ''}}}");
  EXPECT_EQ(unset.diskstats.device_exclude.text, HostCollectors{}.diskstats.device_exclude.text);
}

TEST(HostConfig, ACollectorMayHaveItsOwnPeriod) {
  const auto on = collectors_of("host: {collectors: {dmi: {period: 1h}}}");
  EXPECT_EQ(on.dmi.period, std::chrono::hours(1));
  EXPECT_EQ(on.cpu.period, std::nullopt);
}

TEST(HostOptions, AreNamedAsInNodeExporter) {
  std::set<std::string> names;
  for (const auto& option : host_options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    if (!option.old_name.empty()) {
      EXPECT_TRUE(names.insert(option.old_name).second) << option.old_name;
    }
  }
  for (const auto* name :
       {"collector.cpu", "collector.cpu.guest", "collector.cpu.info.flags-include",
        "collector.bcache.priorityStats", "collector.powersupply.ignored-supplies",
        "collector.powersupplyclass", "collector.filesystem.ignored-mount-points",
        "collector.qdisk.device-exclude", "collector.textfile.directory"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(HostOptions, SetTheirKeys) {
  HostCollectors on;
  const std::vector<HostSetting> settings = {
      setting("collector.zfs", {"false"}),
      setting("collector.ethtool", {"true"}),
      setting("collector.cpu.guest", {"false"}),
      setting("collector.filesystem.mount-timeout", {"2s"}),
      setting("collector.filesystem.fs-types-include", {"^ext4$"}),
      setting("collector.netdev.device-blacklist", {"^veth"}),
      setting("collector.textfile.directory", {"/a", "", "/b"})};
  const auto applied = apply_settings(settings, on);
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_FALSE(on.zfs.enabled);
  EXPECT_TRUE(on.ethtool.enabled);
  EXPECT_FALSE(on.cpu.guest);
  EXPECT_EQ(on.filesystem.mount_timeout, std::chrono::seconds(2));
  EXPECT_EQ(on.filesystem.fs_types_include.text, "^ext4$");
  EXPECT_EQ(on.filesystem.fs_types_exclude.text, "");
  EXPECT_EQ(on.netdev.device_exclude.text, "^veth");
  EXPECT_THAT(on.textfile.directory, ElementsAre("/a", "/b"));
}

TEST(HostOptions, WinOverTheFileWhereTheyExcludeIt) {
  auto on = collectors_of("host: {collectors: {netdev: {device_exclude: lo}}}");
  ASSERT_TRUE(apply_settings(std::vector{setting("collector.netdev.device-include", {"eth"})}, on));
  EXPECT_EQ(on.netdev.device_exclude.text, "");
}

TEST(HostOptions, RefuseWhatExcludesEachOther) {
  EXPECT_EQ(error_of({setting("collector.netdev.device-include", {"a"}),
                      setting("collector.netdev.device-exclude", {"b"})}),
            "--collector.netdev.device-include and --collector.netdev.device-exclude are mutually "
            "exclusive");
  EXPECT_EQ(error_of({setting("collector.diskstats.ignored-devices", {"a"}),
                      setting("collector.diskstats.device-exclude", {"b"})}),
            "--collector.diskstats.ignored-devices and --collector.diskstats.device-exclude are "
            "mutually exclusive");
  EXPECT_EQ(error_of({setting("collector.netdev.device-include", {"a"}),
                      setting("collector.netdev.device-exclude", {""})}),
            "");
  EXPECT_EQ(error_of({setting("collector.arp.device-include", {"a"}),
                      setting("collector.arp.device-exclude", {"b"})}),
            "");
}

TEST(HostOptions, SayWhichValueIsWrong) {
  EXPECT_EQ(error_of({setting("collector.netstat.fields", {"("})}),
            "--collector.netstat.fields: must be a regular expression, not '('");
  EXPECT_EQ(error_of({setting("collector.netstat.fields", {"(?P<a>b)"})}),
            "--collector.netstat.fields: must be an ECMAScript regular expression, which has no "
            "'(?P'");
}

}  // namespace
}  // namespace strata
