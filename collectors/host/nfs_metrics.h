#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host::nfs {

/// A series for each method, whose counts stand in this order from the `first`th number on. A
/// nameless one is not shown.
template <std::size_t N>
constexpr std::array<Cell, N> method_cells(const MetricDef& def, std::string_view protocol,
                                           const std::array<std::string_view, N>& methods,
                                           std::uint8_t first) {
  std::array<Cell, N> cells{};
  for (std::size_t i = 0; i < N; ++i) {
    cells[i].at = static_cast<std::uint8_t>(first + i);
    cells[i].def = methods[i].empty() ? nullptr : &def;
    cells[i].labels = {protocol, methods[i]};
  }
  return cells;
}

inline constexpr std::array<std::string_view, 18> methods2 = {
    "Null",   "GetAttr", "SetAttr", "Root", "Lookup",  "ReadLink", "Read",  "WrCache", "Write",
    "Create", "Remove",  "Rename",  "Link", "SymLink", "MkDir",    "RmDir", "ReadDir", "FsStat"};
inline constexpr std::array<std::string_view, 22> methods3 = {
    "Null",    "GetAttr",     "SetAttr", "Lookup", "Access",   "ReadLink", "Read",   "Write",
    "Create",  "MkDir",       "SymLink", "MkNod",  "Remove",   "RmDir",    "Rename", "Link",
    "ReadDir", "ReadDirPlus", "FsStat",  "FsInfo", "PathConf", "Commit"};
/// Of the client, in the order of the kernel's enum nfs_procnum4 list.
inline constexpr std::array<std::string_view, 59> methods4 = {"Null",
                                                              "Read",
                                                              "Write",
                                                              "Commit",
                                                              "Open",
                                                              "OpenConfirm",
                                                              "OpenNoattr",
                                                              "OpenDowngrade",
                                                              "Close",
                                                              "Setattr",
                                                              "FsInfo",
                                                              "Renew",
                                                              "SetClientID",
                                                              "SetClientIDConfirm",
                                                              "Lock",
                                                              "Lockt",
                                                              "Locku",
                                                              "Access",
                                                              "Getattr",
                                                              "Lookup",
                                                              "LookupRoot",
                                                              "Remove",
                                                              "Rename",
                                                              "Link",
                                                              "Symlink",
                                                              "Create",
                                                              "Pathconf",
                                                              "StatFs",
                                                              "ReadLink",
                                                              "ReadDir",
                                                              "ServerCaps",
                                                              "DelegReturn",
                                                              "GetACL",
                                                              "SetACL",
                                                              "FsLocations",
                                                              "ReleaseLockowner",
                                                              "Secinfo",
                                                              "FsidPresent",
                                                              "ExchangeID",
                                                              "CreateSession",
                                                              "DestroySession",
                                                              "Sequence",
                                                              "GetLeaseTime",
                                                              "ReclaimComplete",
                                                              "LayoutGet",
                                                              "GetDeviceInfo",
                                                              "LayoutCommit",
                                                              "LayoutReturn",
                                                              "SecinfoNoName",
                                                              "TestStateID",
                                                              "FreeStateID",
                                                              "GetDeviceList",
                                                              "BindConnToSession",
                                                              "DestroyClientID",
                                                              "Seek",
                                                              "Allocate",
                                                              "DeAllocate",
                                                              "LayoutStats",
                                                              "Clone"};

inline constexpr auto packets =
    counter_def("node_nfs_packets_total", "Packets of the NFS client.", {"protocol"});
inline constexpr auto connections =
    counter_def("node_nfs_connections_total", "TCP connections of the NFS client.");
inline constexpr auto rpcs =
    counter_def("node_nfs_rpcs_total", "Calls that the NFS client has made.");
inline constexpr auto retransmissions =
    counter_def("node_nfs_rpc_retransmissions_total", "Calls that the NFS client has sent again.");
inline constexpr auto refreshes =
    counter_def("node_nfs_rpc_authentication_refreshes_total",
                "Times that the NFS client has renewed its credentials.");
inline constexpr auto requests = counter_def(
    "node_nfs_requests_total", "Procedures that the NFS client has called.", {"proto", "method"});

inline constexpr std::array net_cells = {
    Cell{.at = 1, .def = &packets, .labels = {"udp"}},
    Cell{.at = 2, .def = &packets, .labels = {"tcp"}},
    Cell{.at = 3, .def = &connections},
};
inline constexpr std::array rpc_cells = {
    Cell{.at = 0, .def = &rpcs},
    Cell{.at = 1, .def = &retransmissions},
    Cell{.at = 2, .def = &refreshes},
};
inline constexpr auto cells2 = method_cells(requests, "2", methods2, 1);
inline constexpr auto cells3 = method_cells(requests, "3", methods3, 1);
inline constexpr auto cells4 = method_cells(requests, "4", methods4, 1);

/// "net 18628 0 18628 6", "rpc 4329785 1 4338291", "proc3 22 1 4084749 ...": how many, then each.
inline constexpr std::array rows = {
    WordRow{"net", net_cells},
    WordRow{"rpc", rpc_cells},
    WordRow{.word = "proc2", .cells = cells2, .counted = true},
    WordRow{.word = "proc3", .cells = cells3, .counted = true},
    WordRow{.word = "proc4", .cells = cells4, .counted = true},
};

inline constexpr WordTable table{{Root::host_net, "rpc/nfs"}, rows, Missing::no_data};

}  // namespace strata::host::nfs
