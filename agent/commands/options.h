// What the command line says of sources and configuration, shared by the commands that collect.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "agent/commands/host_arguments.h"
#include "agent/config/config.h"
#include "core/base/result.h"

namespace strata::agent {

/// Filled while the command line is parsed.
struct SourceOptions {
  std::string config_file;
  HostArguments host;
  /// Applied to the configuration in their order, again at each reload: the command line wins.
  std::vector<std::function<Status(Config&)>> overrides;
};

/// `--config`, where the command also asks a running agent.
void add_config_option(CLI::App& app, SourceOptions& options);

/// `--path.*` and node_exporter's `--collector.*`.
void add_source_options(CLI::App& app, SourceOptions& options);

/// The file (the defaults without one) with the overrides applied.
Result<Config> effective_config(const SourceOptions& options);

}  // namespace strata::agent
