#pragma once

#include <array>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/number_files.h"

namespace strata::host::conntrack {

inline constexpr std::array files = {
    NumberFile{.file = {Root::proc, "sys/net/netfilter/nf_conntrack_count"},
               .def = gauge_def("node_nf_conntrack_entries", "Connections that are tracked."),
               .missing = Missing::no_data},
    NumberFile{.file = {Root::proc, "sys/net/netfilter/nf_conntrack_max"},
               .def = gauge_def("node_nf_conntrack_entries_limit",
                                "Most connections that can be tracked."),
               .missing = Missing::no_data},
};

/// A column of /proc/net/stat/nf_conntrack, which has a line for each CPU.
constexpr Column column(std::uint8_t at, std::string_view name, std::string_view help) {
  return {at, gauge_def(name, help), {.spelling = Spelling::hex}};
}

inline constexpr std::array columns = {
    column(2, "node_nf_conntrack_stat_found", "Lookups that found their connection."),
    column(4, "node_nf_conntrack_stat_invalid", "Packets that cannot be tracked."),
    column(5, "node_nf_conntrack_stat_ignore", "Packets of connections that were known already."),
    column(8, "node_nf_conntrack_stat_insert", "Connections entered into the table."),
    column(9, "node_nf_conntrack_stat_insert_failed",
           "Connections that could not be entered into the table."),
    column(10, "node_nf_conntrack_stat_drop",
           "Packets dropped because their connection could not be tracked."),
    column(11, "node_nf_conntrack_stat_early_drop",
           "Connections dropped from a full table to make room."),
    column(16, "node_nf_conntrack_stat_search_restart",
           "Lookups begun again because the table changed its size."),
};

/// "entries  searched found new invalid ignore delete delete_list insert insert_failed drop ..."
/// "00000021  00000000 00000001 00000000 00000003 0000588a 00000000 00000000 00000004 ..."
inline constexpr ColumnTable table{.file = {Root::host_net, "stat/nf_conntrack"},
                                   .columns = columns,
                                   .heading = 1,
                                   .headed_by = "entries ",
                                   .fewest = 16,
                                   .series = Series::sum,
                                   .missing = Missing::no_data};

}  // namespace strata::host::conntrack
