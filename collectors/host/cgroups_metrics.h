#pragma once

#include <array>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host::cgroups {

inline constexpr std::array columns = {
    Column{2,
           gauge_def("node_cgroups_cgroups", "Cgroups that use the controller.", {"subsys_name"})},
    Column{3, gauge_def("node_cgroups_enabled", "Whether the controller is enabled.",
                        {"subsys_name"})},
};

/// "#subsys_name	hierarchy	num_cgroups	enabled", "cpu	5	47	1"
inline constexpr ColumnTable table{.file = {Root::proc, "cgroups"},
                                   .columns = columns,
                                   .heading = 1,
                                   .headed_by = "#subsys_name",
                                   .fewest = 4};

}  // namespace strata::host::cgroups
