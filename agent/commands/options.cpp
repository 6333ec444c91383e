#include "agent/commands/options.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "agent/config/load.h"

namespace strata::agent {
namespace {

using Field = std::string& (*)(HostPaths&);

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
  add_host_options(app, options.host);
}

Result<Config> effective_config(const SourceOptions& options) {
  auto config = options.config_file.empty() ? Config{} : load_config(options.config_file);
  if (!config) return config;
  if (auto applied = apply(options.host, *config); !applied) return fail(applied.error());
  for (const auto& change : options.overrides) {
    if (auto applied = change(*config); !applied) return fail(applied.error());
  }
  return config;
}

}  // namespace strata::agent
