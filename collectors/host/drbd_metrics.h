#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::drbd {

/// A word "key:number" of a device.
struct Number {
  std::string_view key;
  MetricDef def;
  double times = 1;
};

/// A word "key:mine/other": whether each of the two nodes is in the state `yes`.
struct Pair {
  std::string_view key;
  std::string_view yes;
  MetricDef def;
};

constexpr double kib = 1024;

inline constexpr std::array numbers = {
    Number{"ns",
           counter_def("node_drbd_network_sent_bytes_total", "Bytes sent to the other node.",
                       {"device"}),
           kib},
    // The kernel counts KiB here too; node_exporter has always served it as it is.
    Number{"nr", counter_def("node_drbd_network_received_bytes_total",
                             "What was received from the other node, in KiB.", {"device"})},
    Number{"dw",
           counter_def("node_drbd_disk_written_bytes_total", "Bytes written to the local disk.",
                       {"device"}),
           kib},
    Number{"dr",
           counter_def("node_drbd_disk_read_bytes_total", "Bytes read from the local disk.",
                       {"device"}),
           kib},
    Number{"al", counter_def("node_drbd_activitylog_writes_total",
                             "Writes of the activity log's metadata.", {"device"})},
    Number{"bm", counter_def("node_drbd_bitmap_writes_total", "Writes of the bitmap's metadata.",
                             {"device"})},
    Number{"lo",
           gauge_def("node_drbd_local_pending", "Requests open at the local disk.", {"device"})},
    Number{"pe",
           gauge_def("node_drbd_remote_pending",
                     "Requests sent to the other node that it has not answered.", {"device"})},
    Number{"ua", gauge_def("node_drbd_remote_unacknowledged",
                           "Requests of the other node that have not been answered.", {"device"})},
    Number{"ap", gauge_def("node_drbd_application_pending",
                           "Requests of applications that have not been answered.", {"device"})},
    Number{"ep", gauge_def("node_drbd_epochs", "Epochs that are on their way.", {"device"})},
    Number{"oos",
           gauge_def("node_drbd_out_of_sync_bytes", "Bytes known to differ between the nodes.",
                     {"device"}),
           kib},
};

inline constexpr auto connected =
    gauge_def("node_drbd_connected", "Whether the other node is connected.", {"device"});

inline constexpr std::array pairs = {
    Pair{"ro", "Primary",
         gauge_def("node_drbd_node_role_is_primary", "Whether a node's role is primary.",
                   {"device", "node"})},
    Pair{"ds", "UpToDate",
         gauge_def("node_drbd_disk_state_is_up_to_date", "Whether a node's disk is up to date.",
                   {"device", "node"})},
};

}  // namespace strata::host::drbd
