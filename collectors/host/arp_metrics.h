#pragma once

#include <array>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host::arp {

inline constexpr std::array columns = {
    Column{0, gauge_def("node_arp_entries", "Neighbours in the ARP table, by device.", {"device"})},
};

/// "IP address       HW type     Flags       HW address            Mask     Device"
/// "192.168.1.1      0x1         0x2         cc:aa:dd:ee:aa:bb     *        eth0"
inline constexpr ColumnTable table{.file = {Root::host_net, "arp"},
                                   .columns = columns,
                                   .label_at = {5},
                                   .heading = 1,
                                   .headed_by = "IP address ",
                                   .fewest = 6,
                                   .series = Series::count};

}  // namespace strata::host::arp
