#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host {

template <FixedText Column>
consteval MetricDef lnstat_column() {
  return counter_def(field_text<"node_lnstat_", Column, "_total">,
                     field_text<"Column ", Column, " of a cache of the network.">,
                     {"subsystem", "cpu"});
}

/// Those of neighbours, routes, conntrack and synproxy; others are made when they are first seen.
inline constexpr std::array lnstat_columns = {
    lnstat_column<"entries">(),
    lnstat_column<"allocs">(),
    lnstat_column<"destroys">(),
    lnstat_column<"hash_grows">(),
    lnstat_column<"lookups">(),
    lnstat_column<"hits">(),
    lnstat_column<"res_failed">(),
    lnstat_column<"rcv_probes_mcast">(),
    lnstat_column<"rcv_probes_ucast">(),
    lnstat_column<"periodic_gc_runs">(),
    lnstat_column<"forced_gc_runs">(),
    lnstat_column<"unresolved_discards">(),
    lnstat_column<"table_fulls">(),
    lnstat_column<"searched">(),
    lnstat_column<"clashres">(),
    lnstat_column<"found">(),
    lnstat_column<"new">(),
    lnstat_column<"invalid">(),
    lnstat_column<"ignore">(),
    lnstat_column<"delete">(),
    lnstat_column<"delete_list">(),
    lnstat_column<"chainlength">(),
    lnstat_column<"insert">(),
    lnstat_column<"insert_failed">(),
    lnstat_column<"drop">(),
    lnstat_column<"early_drop">(),
    lnstat_column<"icmp_error">(),
    lnstat_column<"expect_new">(),
    lnstat_column<"expect_create">(),
    lnstat_column<"expect_delete">(),
    lnstat_column<"search_restart">(),
    lnstat_column<"in_hit">(),
    lnstat_column<"in_slow_tot">(),
    lnstat_column<"in_slow_mc">(),
    lnstat_column<"in_no_route">(),
    lnstat_column<"in_brd">(),
    lnstat_column<"in_martian_dst">(),
    lnstat_column<"in_martian_src">(),
    lnstat_column<"out_hit">(),
    lnstat_column<"out_slow_tot">(),
    lnstat_column<"out_slow_mc">(),
    lnstat_column<"gc_total">(),
    lnstat_column<"gc_ignored">(),
    lnstat_column<"gc_goal_miss">(),
    lnstat_column<"gc_dst_overflow">(),
    lnstat_column<"in_hlist_search">(),
    lnstat_column<"out_hlist_search">(),
    lnstat_column<"syn_received">(),
    lnstat_column<"cookie_invalid">(),
    lnstat_column<"cookie_valid">(),
    lnstat_column<"cookie_retrans">(),
    lnstat_column<"conn_reopened">(),
};

}  // namespace strata::host
