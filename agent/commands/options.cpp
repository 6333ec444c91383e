#include "agent/commands/options.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "agent/config/load.h"

namespace strata::agent {
namespace {

using Field = std::string& (*)(HostPaths&);
using PatternField = Pattern& (*)(HostCollectors&);

void add_path(CLI::App& app, SourceOptions& options, const char* name, const char* help,
              Field field) {
  app.add_option_function<std::string>(
         name,
         [&options, field](const std::string& path) {
           options.overrides.emplace_back([field, path](Config& config) -> Status {
             field(config.paths) = path;
             return {};
           });
         },
         help)
      ->type_name("DIR");
}

void add_pattern(CLI::App& app, SourceOptions& options, const char* name, const char* help,
                 PatternField field) {
  app.add_option_function<std::string>(
         name,
         [&options, field, name](const std::string& text) {
           options.overrides.emplace_back([field, name, text](Config& config) -> Status {
             const auto read = from_text(text, true, field(config.host.collectors));
             if (!read) return fail(read.error().within(name));
             return {};
           });
         },
         help)
      ->type_name("REGEX");
}

void add_switch(CLI::App& app, SourceOptions& options, std::string_view collector) {
  const std::string name(collector);
  app.add_flag_function(
      "--collector." + name + ",!--no-collector." + name,
      [&options, name](std::int64_t count) {
        options.overrides.emplace_back([name, count](Config& config) -> Status {
          *find_collector_switch(config.host.collectors, name) = count > 0;
          return {};
        });
      },
      "collect " + name + ", or not");
}

}  // namespace

void add_config_option(CLI::App& app, SourceOptions& options) {
  app.add_option("--config", options.config_file, "configuration file (YAML)")->type_name("FILE");
}

void add_source_options(CLI::App& app, SourceOptions& options) {
  add_config_option(app, options);
  add_path(app, options, "--path.procfs", "where the host's /proc is",
           [](HostPaths& paths) -> std::string& { return paths.procfs; });
  add_path(app, options, "--path.sysfs", "where the host's /sys is",
           [](HostPaths& paths) -> std::string& { return paths.sysfs; });
  add_path(app, options, "--path.rootfs", "put before mount points, stripped from labels",
           [](HostPaths& paths) -> std::string& { return paths.rootfs; });
  add_path(app, options, "--path.udev.data", "udev's database of devices",
           [](HostPaths& paths) -> std::string& { return paths.udev_data; });
  for (const auto collector : host_collector_names()) add_switch(app, options, collector);
  add_pattern(app, options, "--collector.filesystem.mount-points-exclude", "mount points left out",
              [](HostCollectors& c) -> Pattern& { return c.filesystem.mount_points_exclude; });
  add_pattern(app, options, "--collector.filesystem.fs-types-exclude", "file systems left out",
              [](HostCollectors& c) -> Pattern& { return c.filesystem.fs_types_exclude; });
  add_pattern(app, options, "--collector.diskstats.device-exclude", "block devices left out",
              [](HostCollectors& c) -> Pattern& { return c.diskstats.device_exclude; });
  add_pattern(app, options, "--collector.netdev.device-exclude", "network interfaces left out",
              [](HostCollectors& c) -> Pattern& { return c.netdev.device_exclude; });
}

Result<Config> effective_config(const SourceOptions& options) {
  auto config = options.config_file.empty() ? Config{} : load_config(options.config_file);
  if (!config) return config;
  for (const auto& apply : options.overrides) {
    if (auto applied = apply(*config); !applied) return fail(applied.error());
  }
  return config;
}

}  // namespace strata::agent
