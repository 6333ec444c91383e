#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host::sockstat {

inline constexpr auto sockets_used =
    gauge_def("node_sockstat_sockets_used", "Sockets in use, of every kind.");
inline constexpr auto tcp_alloc =
    gauge_def("node_sockstat_TCP_alloc", "TCP sockets that have been allocated.");
inline constexpr auto tcp_inuse =
    gauge_def("node_sockstat_TCP_inuse", "TCP sockets in use, but for those in TIME_WAIT.");
inline constexpr auto tcp_mem =
    gauge_def("node_sockstat_TCP_mem", "Pages of memory that TCP's buffers hold.");
inline constexpr auto tcp_mem_bytes =
    gauge_def("node_sockstat_TCP_mem_bytes", "Memory that TCP's buffers hold.");
inline constexpr auto tcp_orphan =
    gauge_def("node_sockstat_TCP_orphan", "TCP sockets that no process holds.");
inline constexpr auto tcp_tw = gauge_def("node_sockstat_TCP_tw", "TCP connections in TIME_WAIT.");
inline constexpr auto udp_inuse = gauge_def("node_sockstat_UDP_inuse", "UDP sockets in use.");
inline constexpr auto udp_mem =
    gauge_def("node_sockstat_UDP_mem", "Pages of memory that UDP's buffers hold.");
inline constexpr auto udp_mem_bytes =
    gauge_def("node_sockstat_UDP_mem_bytes", "Memory that UDP's buffers hold.");
inline constexpr auto udplite_inuse =
    gauge_def("node_sockstat_UDPLITE_inuse", "UDP-Lite sockets in use.");
inline constexpr auto raw_inuse = gauge_def("node_sockstat_RAW_inuse", "Raw sockets in use.");
inline constexpr auto frag_inuse =
    gauge_def("node_sockstat_FRAG_inuse", "Queues of IPv4 fragments to be put together.");
inline constexpr auto frag_memory =
    gauge_def("node_sockstat_FRAG_memory", "Memory of the queues of IPv4 fragments, in bytes.");
inline constexpr auto tcp6_inuse =
    gauge_def("node_sockstat_TCP6_inuse", "TCP sockets of IPv6 in use.");
inline constexpr auto udp6_inuse =
    gauge_def("node_sockstat_UDP6_inuse", "UDP sockets of IPv6 in use.");
inline constexpr auto udplite6_inuse =
    gauge_def("node_sockstat_UDPLITE6_inuse", "UDP-Lite sockets of IPv6 in use.");
inline constexpr auto raw6_inuse =
    gauge_def("node_sockstat_RAW6_inuse", "Raw sockets of IPv6 in use.");
inline constexpr auto frag6_inuse =
    gauge_def("node_sockstat_FRAG6_inuse", "Queues of IPv6 fragments to be put together.");
inline constexpr auto frag6_memory =
    gauge_def("node_sockstat_FRAG6_memory", "Memory of the queues of IPv6 fragments, in bytes.");

inline constexpr std::array all_cells = {Cell{.key = "used", .def = &sockets_used}};
inline constexpr std::array tcp_cells = {
    Cell{.key = "inuse", .def = &tcp_inuse},
    Cell{.key = "orphan", .def = &tcp_orphan},
    Cell{.key = "tw", .def = &tcp_tw},
    Cell{.key = "alloc", .def = &tcp_alloc},
    Cell{.key = "mem", .def = &tcp_mem},
    Cell{.key = "mem", .def = &tcp_mem_bytes, .unit = {.pages = true}},
};
inline constexpr std::array udp_cells = {
    Cell{.key = "inuse", .def = &udp_inuse},
    Cell{.key = "mem", .def = &udp_mem},
    Cell{.key = "mem", .def = &udp_mem_bytes, .unit = {.pages = true}},
};
inline constexpr std::array udplite_cells = {Cell{.key = "inuse", .def = &udplite_inuse}};
inline constexpr std::array raw_cells = {Cell{.key = "inuse", .def = &raw_inuse}};
inline constexpr std::array frag_cells = {Cell{.key = "inuse", .def = &frag_inuse},
                                          Cell{.key = "memory", .def = &frag_memory}};
inline constexpr std::array tcp6_cells = {Cell{.key = "inuse", .def = &tcp6_inuse}};
inline constexpr std::array udp6_cells = {Cell{.key = "inuse", .def = &udp6_inuse}};
inline constexpr std::array udplite6_cells = {Cell{.key = "inuse", .def = &udplite6_inuse}};
inline constexpr std::array raw6_cells = {Cell{.key = "inuse", .def = &raw6_inuse}};
inline constexpr std::array frag6_cells = {Cell{.key = "inuse", .def = &frag6_inuse},
                                           Cell{.key = "memory", .def = &frag6_memory}};

/// "sockets: used 229", "TCP: inuse 4 orphan 0 tw 4 alloc 17 mem 1"
inline constexpr std::array rows = {
    WordRow{"sockets:", all_cells},     WordRow{"TCP:", tcp_cells}, WordRow{"UDP:", udp_cells},
    WordRow{"UDPLITE:", udplite_cells}, WordRow{"RAW:", raw_cells}, WordRow{"FRAG:", frag_cells},
};
/// "TCP6: inuse 17"
inline constexpr std::array rows6 = {
    WordRow{"TCP6:", tcp6_cells},         WordRow{"UDP6:", udp6_cells},
    WordRow{"UDPLITE6:", udplite6_cells}, WordRow{"RAW6:", raw6_cells},
    WordRow{"FRAG6:", frag6_cells},
};

inline constexpr WordTable table{{Root::host_net, "sockstat"}, rows, Missing::absent};
inline constexpr WordTable table6{{Root::host_net, "sockstat6"}, rows6, Missing::absent};

}  // namespace strata::host::sockstat
