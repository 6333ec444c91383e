#pragma once

#include <array>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host::slabinfo {

constexpr Column column(std::uint8_t at, std::string_view name, std::string_view help) {
  return {at, gauge_def(name, help, {"slab"})};
}

inline constexpr std::array columns = {
    column(1, "node_slabinfo_active_objects", "Objects in use."),
    column(2, "node_slabinfo_objects", "Objects that are allocated, in use or not."),
    column(3, "node_slabinfo_object_size_bytes", "Size of an object."),
    column(4, "node_slabinfo_objects_per_slab", "Objects in a slab."),
    column(5, "node_slabinfo_pages_per_slab", "Pages of a slab."),
};

/// "tw_sock_TCP          704    864    256   32    2 : tunables    0    0    0 : slabdata     27
/// 27      0"
inline constexpr ColumnTable table{.file = {Root::proc, "slabinfo"},
                                   .columns = columns,
                                   .heading = 2,
                                   .headed_by = "slabinfo ",
                                   .fewest = 16};

}  // namespace strata::host::slabinfo
