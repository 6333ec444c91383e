// The host's collectors by name, and their keys as options of the command line: node_exporter's
// --collector.<name>, --no-collector.<name> and --collector.<name>.<option>. All of it is told by
// host_schema.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/host_config.h"
#include "core/base/result.h"

namespace strata {

/// Whether a host collector runs; null where there is none of this name.
bool* find_collector_switch(HostCollectors& collectors, std::string_view name);

/// Names of all host collectors, sorted.
std::vector<std::string_view> host_collector_names();

void switch_off_all(HostCollectors& collectors);

/// One key of one collector as an option.
struct HostOption {
  enum class Kind : std::uint8_t { flag, value, list };  // list: may be given again and again

  std::string name;      // after "--": "collector.netdev.device-exclude"
  std::string old_name;  // the same in earlier node_exporters; empty: none
  std::string_view collector;
  std::string_view key;
  std::string_view excludes;  // key of the same collector
  std::string_view help;
  std::string_view type;
  Kind kind = Kind::value;
};

std::vector<HostOption> host_options();

/// An option as it was given.
struct HostSetting {
  HostOption option;
  std::string given_as;  // its name, or its old one
  std::vector<std::string> values;
};

/// Makes `collectors` what the command line says. Code::invalid for a value that a key cannot have,
/// and for two options that exclude each other.
Status apply_settings(std::span<const HostSetting> settings, HostCollectors& collectors);

}  // namespace strata
