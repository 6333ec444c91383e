#pragma once

#include <array>
#include <cstdint>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::mountstats {

inline constexpr LabelKeys mount_labels = {"export", "protocol", "mountaddr"};
inline constexpr LabelKeys transport_labels = {"export", "protocol", "mountaddr", "transport"};
inline constexpr LabelKeys operation_labels = {"export", "protocol", "mountaddr", "operation"};

constexpr MetricDef of_mount(std::string_view name, std::string_view help) {
  return counter_def(name, help, mount_labels);
}

inline constexpr auto age =
    of_mount("node_mountstats_nfs_age_seconds_total", "Time since the mount was made.");

/// In the order of the line "bytes:".
inline constexpr std::array bytes = {
    of_mount("node_mountstats_nfs_read_bytes_total", "Bytes that programs have read."),
    of_mount("node_mountstats_nfs_write_bytes_total", "Bytes that programs have written."),
    of_mount("node_mountstats_nfs_direct_read_bytes_total",
             "Bytes that programs have read with O_DIRECT."),
    of_mount("node_mountstats_nfs_direct_write_bytes_total",
             "Bytes that programs have written with O_DIRECT."),
    of_mount("node_mountstats_nfs_total_read_bytes_total", "Bytes read from the server."),
    of_mount("node_mountstats_nfs_total_write_bytes_total", "Bytes written to the server."),
    of_mount("node_mountstats_nfs_read_pages_total", "Pages read of mapped files."),
    of_mount("node_mountstats_nfs_write_pages_total", "Pages written of mapped files."),
};

/// In the order of the line "events:". A nameless one is not shown.
inline constexpr std::array events = {
    of_mount("node_mountstats_nfs_event_inode_revalidate_total",
             "Attributes of inodes checked against the server."),
    of_mount("node_mountstats_nfs_event_dnode_revalidate_total",
             "Names in the cache checked against the server."),
    of_mount("node_mountstats_nfs_event_data_invalidate_total",
             "Inodes whose cached data was dropped."),
    of_mount("node_mountstats_nfs_event_attribute_invalidate_total",
             "Inodes whose cached attributes were dropped."),
    of_mount("node_mountstats_nfs_event_vfs_open_total", "Files and directories opened."),
    of_mount("node_mountstats_nfs_event_vfs_lookup_total", "Names looked up in directories."),
    of_mount("node_mountstats_nfs_event_vfs_access_total", "Permissions checked."),
    of_mount("node_mountstats_nfs_event_vfs_update_page_total",
             "Pages updated, and written perhaps."),
    of_mount("node_mountstats_nfs_event_vfs_read_page_total", "Pages read one by one."),
    of_mount("node_mountstats_nfs_event_vfs_read_pages_total", "Groups of pages read."),
    of_mount("node_mountstats_nfs_event_vfs_write_page_total", "Pages written one by one."),
    of_mount("node_mountstats_nfs_event_vfs_write_pages_total", "Groups of pages written."),
    of_mount("node_mountstats_nfs_event_vfs_getdents_total", "Directories read."),
    of_mount("node_mountstats_nfs_event_vfs_setattr_total", "Attributes of files set."),
    of_mount("node_mountstats_nfs_event_vfs_flush_total", "Files flushed to the server."),
    of_mount("node_mountstats_nfs_event_vfs_fsync_total", "Calls of fsync()."),
    of_mount("node_mountstats_nfs_event_vfs_lock_total", "Attempts to lock a file."),
    of_mount("node_mountstats_nfs_event_vfs_file_release_total", "Files closed."),
    MetricDef{},  // congestion_wait
    of_mount("node_mountstats_nfs_event_truncation_total", "Files truncated."),
    of_mount("node_mountstats_nfs_event_write_extension_total",
             "Files made longer by writes beyond their end."),
    of_mount("node_mountstats_nfs_event_silly_rename_total", "Files removed while they were open."),
    of_mount("node_mountstats_nfs_event_short_read_total",
             "Reads for which the server gave less than was asked for."),
    of_mount("node_mountstats_nfs_event_short_write_total",
             "Writes of which the server took less than it was given."),
    of_mount("node_mountstats_nfs_event_jukebox_delay_total",
             "Requests that the server put off (EJUKEBOX)."),
    of_mount("node_mountstats_nfs_event_pnfs_read_total", "Reads by pNFS."),
    of_mount("node_mountstats_nfs_event_pnfs_write_total", "Writes by pNFS."),
};

/// Where a number stands in the line "xprt:" of each protocol; it is 0 where the protocol has no
/// such thing.
struct TransportColumn {
  MetricDef def;
  std::int8_t tcp;
  std::int8_t udp;   // -1: nowhere
  std::int8_t rdma;  // -1: nowhere
};

constexpr TransportColumn of_transport(std::string_view name, std::string_view help,
                                       std::int8_t tcp, std::int8_t udp, std::int8_t rdma) {
  return {counter_def(name, help, transport_labels), tcp, udp, rdma};
}

/// "xprt: tcp PORT BIND CONNECT CONNECT_TIME IDLE SENDS RECEIVES BAD_XIDS ACTIVE BACKLOG SLOTS
/// SENDING PENDING", "xprt: udp PORT BIND SENDS RECEIVES BAD_XIDS ACTIVE BACKLOG SLOTS SENDING
/// PENDING"; of rdma the first ten are as those of tcp. The last three are there since
/// statvers 1.1.
inline constexpr std::array transports = {
    of_transport("node_mountstats_nfs_transport_bind_total",
                 "Times that a connection had to be set up from the very beginning.", 1, 1, 1),
    of_transport("node_mountstats_nfs_transport_connect_total", "TCP connections made.", 2, -1, 2),
    TransportColumn{gauge_def("node_mountstats_nfs_transport_idle_time_seconds",
                              "Time since the mount was last used.", transport_labels),
                    4, -1, 4},
    of_transport("node_mountstats_nfs_transport_sends_total", "Requests sent.", 5, 2, 5),
    of_transport("node_mountstats_nfs_transport_receives_total", "Answers received.", 6, 3, 6),
    of_transport("node_mountstats_nfs_transport_bad_transaction_ids_total",
                 "Answers to requests that nobody knows of.", 7, 4, 7),
    of_transport("node_mountstats_nfs_transport_backlog_queue_total",
                 "Requests added to the backlog.", 9, 6, 9),
    TransportColumn{gauge_def("node_mountstats_nfs_transport_maximum_rpc_slots",
                              "Most requests that there have been at once.", transport_labels),
                    10, 7, -1},
    of_transport("node_mountstats_nfs_transport_sending_queue_total",
                 "Requests added to the queue of those to be sent.", 11, 8, -1),
    of_transport("node_mountstats_nfs_transport_pending_queue_total",
                 "Requests added to the queue of those to be answered.", 12, 9, -1),
};

/// In the order of a line of "per-op statistics".
struct OperationColumn {
  MetricDef def;
  double per_unit = 1;
};

constexpr OperationColumn of_operation(std::string_view name, std::string_view help,
                                       double per_unit = 1) {
  return {counter_def(name, help, operation_labels), per_unit};
}

inline constexpr std::array operations = {
    of_operation("node_mountstats_nfs_operations_requests_total", "Requests."),
    of_operation("node_mountstats_nfs_operations_transmissions_total",
                 "Times that requests were sent, the first time included."),
    of_operation("node_mountstats_nfs_operations_major_timeouts_total",
                 "Requests that were given up after all tries."),
    of_operation("node_mountstats_nfs_operations_sent_bytes_total",
                 "Bytes sent, headers included."),
    of_operation("node_mountstats_nfs_operations_received_bytes_total",
                 "Bytes received, headers included."),
    of_operation("node_mountstats_nfs_operations_queue_time_seconds_total",
                 "Time that requests waited to be sent.", 1000),
    of_operation("node_mountstats_nfs_operations_response_time_seconds_total",
                 "Time from the sending of requests to their answers.", 1000),
    of_operation("node_mountstats_nfs_operations_request_time_seconds_total",
                 "Time from the queueing of requests to their end.", 1000),
};

}  // namespace strata::host::mountstats
