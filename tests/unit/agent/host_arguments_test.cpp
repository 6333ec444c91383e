#include "agent/commands/host_arguments.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Result<Config> config_of(std::vector<std::string> words) {
  CLI::App app;
  HostArguments arguments;
  add_host_options(app, arguments);
  std::reverse(words.begin(), words.end());  // as the library wants them
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return fail(Code::invalid, std::string("usage: ") + error.what());
  }
  Config config;
  if (auto applied = apply(arguments, config); !applied) return fail(applied.error());
  return config;
}

std::string error_of(const std::vector<std::string>& words) {
  const auto config = config_of(words);
  return config ? "" : config.error().message;
}

HostCollectors collectors_of(const std::vector<std::string>& words) {
  const auto config = config_of(words);
  EXPECT_TRUE(config) << config.error().message;
  return config ? config->host.collectors : HostCollectors{};
}

TEST(HostArguments, SwitchCollectorsOnAndOff) {
  const auto on = collectors_of({"--collector.ethtool", "--no-collector.hwmon"});
  EXPECT_TRUE(on.ethtool.enabled);
  EXPECT_FALSE(on.hwmon.enabled);
  EXPECT_TRUE(on.cpu.enabled);
}

TEST(HostArguments, DisabledDefaultsLeaveWhatIsSwitchedOnWhereverItStands) {
  const auto on =
      collectors_of({"--collector.cpu", "--collector.disable-defaults", "--collector.ethtool"});
  EXPECT_TRUE(on.cpu.enabled);
  EXPECT_TRUE(on.ethtool.enabled);
  EXPECT_FALSE(on.meminfo.enabled);
}

TEST(HostArguments, TakeValuesAsNodeExporterDoes) {
  const auto on = collectors_of(
      {"--collector.netclass.ignored-devices=^(veth.*)$", "--collector.vmstat.fields", "^pg",
       "--no-collector.cpu.guest", "--collector.cpu.info", "--collector.bcache.priorityStats",
       "--collector.powersupply.ignored-supplies", "usb", "--collector.textfile.directory", "/a",
       "--collector.textfile.directory=/b*", "--collector.filesystem.fs-types-exclude", ""});
  EXPECT_EQ(on.netclass.ignored_devices.text, "^(veth.*)$");
  EXPECT_EQ(on.vmstat.fields.text, "^pg");
  EXPECT_FALSE(on.cpu.guest);
  EXPECT_TRUE(on.cpu.info);
  EXPECT_TRUE(on.bcache.priority_stats);
  EXPECT_EQ(on.powersupplyclass.ignored_supplies.text, "usb");
  EXPECT_THAT(on.textfile.directory, ElementsAre("/a", "/b*"));
  EXPECT_EQ(on.filesystem.fs_types_exclude.text, "");
}

TEST(HostArguments, RefuseWhatCannotBe) {
  EXPECT_EQ(error_of({"--collector.netstat.fields=("}),
            "--collector.netstat.fields: must be a regular expression, not '('");
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--collector.cpux"},
           {"--collector.cpu", "--no-collector.cpu"},
           {"--collector.vmstat.fields=a", "--collector.vmstat.fields=b"}}) {
    EXPECT_THAT(error_of(words), testing::StartsWith("usage: ")) << words.front();
  }
}

TEST(HostArguments, NoteWhatIsOldOrHasNoEffect) {
  const auto config =
      config_of({"--collector.diskstats.ignored-devices=^loop", "--no-collector.netdev.netlink",
                 "--collector.filesystem.stat-workers=8", "--no-collector.wifi", "--collector.ntp",
                 "--collector.ntp.server", "10.0.0.1", "--collector.perf.tracepoint=sched:a",
                 "--collector.perf.tracepoint=sched:b"});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->host.collectors.diskstats.device_exclude.text, "^loop");
  EXPECT_THAT(config->notes,
              ElementsAre("--collector.diskstats.ignored-devices is called "
                          "--collector.diskstats.device-exclude now",
                          "--collector.ntp: strata has no such collector",
                          "--collector.filesystem.stat-workers, --collector.netdev.netlink, "
                          "--collector.ntp.server, --collector.perf.tracepoint: without effect"));
  EXPECT_THAT(config_of({})->notes, IsEmpty());
}

}  // namespace
}  // namespace strata::agent
