// How a driver's own counters are called as metrics: as node_exporter does.
#pragma once

#include <string>
#include <string_view>

namespace strata::host {

/// "rx0.drops (all)" is "rx0_drops_all_": what a name may not hold becomes one '_'.
std::string ethtool_key(std::string_view counter);

/// The family of a key: "tx_timeouts" is "node_ethtool_transmitted_timeouts".
std::string ethtool_family(std::string_view key);

}  // namespace strata::host
