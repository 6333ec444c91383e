// systemd's units, asked over D-Bus.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/host/dbus_connection.h"
#include "collectors/host/default_patterns.h"
#include "collectors/host/name_filter.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct SystemdUnit {
  std::string name;
  std::string load;    // "loaded", "not-found", ...
  std::string active;  // "active", "failed", ...
  std::string path;    // its object's

  bool operator==(const SystemdUnit&) const = default;
};

/// Of the reply to ListUnits; nullopt where it is none.
std::optional<std::vector<SystemdUnit>> parse_units(const DbusMessage& message);

/// 252.39 of "252.39-1~deb12u1"; 0 where there is no version in it.
double systemd_version_of(std::string_view text);

/// Patterns are for the whole name.
struct SystemdOptions {
  NamePatterns units = {.exclude = std::string(default_units_left_out), .include = ".+"};
  bool tasks = false;
  bool restarts = false;
  bool start_times = false;
};

/// Where systemd may be asked, the best first.
struct DbusPlace {
  std::string path;
  DbusPeer peer = DbusPeer::bus;
};
std::vector<DbusPlace> systemd_places(const HostFs& host);

std::unique_ptr<Collector> make_systemd(std::vector<DbusPlace> places,
                                        const SystemdOptions& options = {});

}  // namespace strata::host
