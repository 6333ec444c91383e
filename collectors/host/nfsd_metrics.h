#pragma once

#include <array>

#include "collectors/host/nfs_metrics.h"

namespace strata::host::nfsd {

inline constexpr auto cache_hits = counter_def(
    "node_nfsd_reply_cache_hits_total", "Requests of the NFS server answered from its cache.");
inline constexpr auto cache_misses =
    counter_def("node_nfsd_reply_cache_misses_total",
                "Requests of the NFS server that its cache had no answer to.");
inline constexpr auto cache_nocache = counter_def("node_nfsd_reply_cache_nocache_total",
                                                  "Requests of the NFS server that need no cache.");
inline constexpr auto stale_handles = counter_def(
    "node_nfsd_file_handles_stale_total", "Stale file handles that the NFS server was given.");
inline constexpr auto bytes_read =
    counter_def("node_nfsd_disk_bytes_read_total", "Bytes that the NFS server has read.");
inline constexpr auto bytes_written =
    counter_def("node_nfsd_disk_bytes_written_total", "Bytes that the NFS server has written.");
inline constexpr auto threads = gauge_def("node_nfsd_server_threads", "Threads of the NFS server.");
inline constexpr auto read_ahead_size =
    gauge_def("node_nfsd_read_ahead_cache_size_blocks",
              "Size of the NFS server's read-ahead cache, in blocks.");
inline constexpr auto read_ahead_misses =
    counter_def("node_nfsd_read_ahead_cache_not_found_total",
                "Lookups in the NFS server's read-ahead cache that found nothing.");
inline constexpr auto packets =
    counter_def("node_nfsd_packets_total", "Packets of the NFS server.", {"proto"});
inline constexpr auto connections =
    counter_def("node_nfsd_connections_total", "TCP connections of the NFS server.");
inline constexpr auto rpc_errors = counter_def(
    "node_nfsd_rpc_errors_total", "Calls that the NFS server has refused, by reason.", {"error"});
inline constexpr auto rpcs =
    counter_def("node_nfsd_server_rpcs_total", "Calls that the NFS server has received.");
inline constexpr auto requests =
    counter_def("node_nfsd_requests_total", "Procedures that the NFS server has performed.",
                {"proto", "method"});

/// Operations of NFSv4 from the 3rd on; two of them have never been served.
inline constexpr std::array<std::string_view, 37> operations4 = {"Access",
                                                                 "Close",
                                                                 "Commit",
                                                                 "Create",
                                                                 "DelegPurge",
                                                                 "DelegReturn",
                                                                 "GetAttr",
                                                                 "GetFH",
                                                                 "Link",
                                                                 "Lock",
                                                                 "Lockt",
                                                                 "Locku",
                                                                 "Lookup",
                                                                 "LookupRoot",
                                                                 "Nverify",
                                                                 "Open",
                                                                 "OpenAttr",
                                                                 "OpenConfirm",
                                                                 "OpenDgrd",
                                                                 "PutFH",
                                                                 "",
                                                                 "",
                                                                 "Read",
                                                                 "ReadDir",
                                                                 "ReadLink",
                                                                 "Remove",
                                                                 "Rename",
                                                                 "Renew",
                                                                 "RestoreFH",
                                                                 "SaveFH",
                                                                 "SecInfo",
                                                                 "SetAttr",
                                                                 "SetClientID",
                                                                 "SetClientIDConfirm",
                                                                 "Verify",
                                                                 "Write",
                                                                 "RelLockOwner"};

/// Without "Null", which has never been served.
template <std::size_t N>
constexpr std::array<std::string_view, N - 1> without_null(
    const std::array<std::string_view, N>& methods) {
  std::array<std::string_view, N - 1> rest{};
  for (std::size_t i = 1; i < N; ++i) rest[i - 1] = methods[i];
  return rest;
}

inline constexpr std::array cache_cells = {
    Cell{.at = 0, .def = &cache_hits},
    Cell{.at = 1, .def = &cache_misses},
    Cell{.at = 2, .def = &cache_nocache},
};
inline constexpr std::array handle_cells = {Cell{.at = 0, .def = &stale_handles}};
inline constexpr std::array io_cells = {Cell{.at = 0, .def = &bytes_read},
                                        Cell{.at = 1, .def = &bytes_written}};
inline constexpr std::array thread_cells = {Cell{.at = 0, .def = &threads}};
inline constexpr std::array read_ahead_cells = {Cell{.at = 0, .def = &read_ahead_size},
                                                Cell{.at = 11, .def = &read_ahead_misses}};
inline constexpr std::array net_cells = {
    Cell{.at = 1, .def = &packets, .labels = {"udp"}},
    Cell{.at = 2, .def = &packets, .labels = {"tcp"}},
    Cell{.at = 3, .def = &connections},
};
inline constexpr std::array rpc_cells = {
    Cell{.at = 0, .def = &rpcs},
    Cell{.at = 2, .def = &rpc_errors, .labels = {"fmt"}},
    Cell{.at = 3, .def = &rpc_errors, .labels = {"auth"}},
    Cell{.at = 4, .def = &rpc_errors, .labels = {"cInt"}},
};
inline constexpr auto cells2 = nfs::method_cells(requests, "2", without_null(nfs::methods2), 2);
inline constexpr auto cells3 = nfs::method_cells(requests, "3", without_null(nfs::methods3), 2);
inline constexpr auto cells4 = nfs::method_cells(requests, "4", operations4, 4);
inline constexpr std::array delegation_cells = {
    Cell{.at = 0, .def = &requests, .labels = {"4", "WdelegGetattr"}}};

/// "rc 0 6 18622", "io 157286400 72864", "th 8 0 0.000 ...", "ra 32 0 0 0 0 0 0 0 0 0 0 7",
/// "proc4ops 76 0 0 0 1 ...": how many, then each by its number, the first three of which are
/// unused; "wdeleg_getattr 5" since 6.6.
inline constexpr std::array rows = {
    WordRow{"rc", cache_cells},
    WordRow{"fh", handle_cells},
    WordRow{"io", io_cells},
    WordRow{"th", thread_cells},
    WordRow{"ra", read_ahead_cells},
    WordRow{"net", net_cells},
    WordRow{"rpc", rpc_cells},
    WordRow{.word = "proc2", .cells = cells2, .counted = true},
    WordRow{.word = "proc3", .cells = cells3, .counted = true},
    WordRow{.word = "proc4ops", .cells = cells4, .counted = true},
    WordRow{"wdeleg_getattr", delegation_cells},
};

inline constexpr WordTable table{{Root::host_net, "rpc/nfsd"}, rows, Missing::no_data};

}  // namespace strata::host::nfsd
