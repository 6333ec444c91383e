#pragma once

#include <array>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host::schedstat {

inline constexpr std::array columns = {
    Column{7,
           counter_def("node_schedstat_running_seconds_total",
                       "Time that the CPU has spent running tasks.", {"cpu"}),
           {.per_unit = 1e9}},
    Column{8,
           counter_def("node_schedstat_waiting_seconds_total",
                       "Time that tasks have waited for the CPU.", {"cpu"}),
           {.per_unit = 1e9}},
    Column{9, counter_def("node_schedstat_timeslices_total",
                          "Timeslices that have been run on the CPU.", {"cpu"})},
};

/// "cpu0 498494191 0 3533438552 2553969831 3853684107 2465731542 2045936778163039 343796328169361
/// 4767485306"; kernels without CONFIG_SCHEDSTATS have no such file.
inline constexpr ColumnTable table{.file = {Root::proc, "schedstat"},
                                   .columns = columns,
                                   .label_at = {0},
                                   .begins = "cpu",
                                   .fewest = 10,
                                   .missing = Missing::no_data};

}  // namespace strata::host::schedstat
