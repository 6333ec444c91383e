// Counters of the network protocols, from netstat, snmp and snmp6 of the init process's /proc/net.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "collectors/host/default_patterns.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct NetstatOptions {
  /// Which are shown, of "Tcp_CurrEstab", "TcpExt_ListenDrops", ...
  std::string fields{default_netstat_fields};
};

/// visit(protocol, name, value), all of them texts.
using NetstatVisit = std::function<void(std::string_view, std::string_view, std::string_view)>;

/// netstat and snmp: pairs of lines, names and values. A pair whose numbers of words differ is
/// skipped.
void each_netstat(std::string_view file, const NetstatVisit& visit);

/// snmp6: a name and a value in a line.
void each_snmp6(std::string_view file, const NetstatVisit& visit);

std::unique_ptr<Collector> make_netstat(const HostFs& host, const NetstatOptions& options = {});

}  // namespace strata::host
