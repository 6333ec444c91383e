// The host collectors' options of the command line: those of the schema, those that an earlier
// node_exporter had, and those that change nothing here but stand in people's service files.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "agent/config/config.h"
#include "agent/config/host_keys.h"

namespace strata::agent {

/// What was given, in no order.
struct HostArguments {
  bool disable_defaults = false;  // only what is switched on here runs
  std::vector<HostSetting> settings;
  std::set<std::string> without_effect;  // "--collector.arp.netlink"
  std::set<std::string> unknown;         // "--collector.wifi": asked for and not here
};

/// `arguments` is filled while `app` parses; it outlives `app`.
void add_host_options(CLI::App& app, HostArguments& arguments);

/// The command line wins over what the configuration says.
Status apply(const HostArguments& arguments, Config& config);

}  // namespace strata::agent
