#pragma once

#include <array>

#include "collectors/host/shapes/definitions.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host {

constexpr MetricDef xfs_counter(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .type = MetricType::counter, .labels = {"device"}};
}

inline constexpr std::array xfs_metrics = {
    xfs_counter("node_xfs_extent_allocation_extents_allocated_total", "Extents allocated."),
    xfs_counter("node_xfs_extent_allocation_blocks_allocated_total", "Blocks allocated."),
    xfs_counter("node_xfs_extent_allocation_extents_freed_total", "Extents freed."),
    xfs_counter("node_xfs_extent_allocation_blocks_freed_total", "Blocks freed."),
    xfs_counter("node_xfs_allocation_btree_lookups_total", "Lookups in allocation B-trees."),
    xfs_counter("node_xfs_allocation_btree_compares_total", "Compares in allocation B-trees."),
    xfs_counter("node_xfs_allocation_btree_records_inserted_total",
                "Records put into allocation B-trees."),
    xfs_counter("node_xfs_allocation_btree_records_deleted_total",
                "Records taken out of allocation B-trees."),
    xfs_counter("node_xfs_block_mapping_reads_total", "Block mappings for reads."),
    xfs_counter("node_xfs_block_mapping_writes_total", "Block mappings for writes."),
    xfs_counter("node_xfs_block_mapping_unmaps_total", "Blocks unmapped (deleted)."),
    xfs_counter("node_xfs_block_mapping_extent_list_insertions_total",
                "Extents put into extent lists."),
    xfs_counter("node_xfs_block_mapping_extent_list_deletions_total",
                "Extents taken out of extent lists."),
    xfs_counter("node_xfs_block_mapping_extent_list_lookups_total", "Lookups in extent lists."),
    xfs_counter("node_xfs_block_mapping_extent_list_compares_total", "Compares in extent lists."),
    xfs_counter("node_xfs_block_map_btree_lookups_total", "Lookups in block map B-trees."),
    xfs_counter("node_xfs_block_map_btree_compares_total", "Compares in block map B-trees."),
    xfs_counter("node_xfs_block_map_btree_records_inserted_total",
                "Records put into block map B-trees."),
    xfs_counter("node_xfs_block_map_btree_records_deleted_total",
                "Records taken out of block map B-trees."),
    xfs_counter("node_xfs_directory_operation_lookup_total",
                "Lookups of names that the kernel's cache of names did not have."),
    xfs_counter("node_xfs_directory_operation_create_total", "Directory entries made."),
    xfs_counter("node_xfs_directory_operation_remove_total", "Directory entries removed."),
    xfs_counter("node_xfs_directory_operation_getdents_total", "Directories listed."),
    xfs_counter("node_xfs_inode_operation_attempts_total", "Looks into the cache of inodes."),
    xfs_counter("node_xfs_inode_operation_found_total", "Looks that found the inode."),
    xfs_counter("node_xfs_inode_operation_recycled_total",
                "Looks that found the inode while it was being recycled."),
    xfs_counter("node_xfs_inode_operation_missed_total", "Looks that did not find the inode."),
    xfs_counter("node_xfs_inode_operation_duplicates_total",
                "Inodes that another process had put into the cache meanwhile."),
    xfs_counter("node_xfs_inode_operation_reclaims_total",
                "Inodes recycled from the cache to free memory."),
    xfs_counter("node_xfs_inode_operation_attribute_changes_total",
                "Explicit changes of inodes' attributes."),
    xfs_counter("node_xfs_write_calls_total", "Calls of write."),
    xfs_counter("node_xfs_read_calls_total", "Calls of read."),
    xfs_counter("node_xfs_vnode_active_total", "Vnodes that are not on free lists."),
    xfs_counter("node_xfs_vnode_allocate_total", "Calls of vn_alloc."),
    xfs_counter("node_xfs_vnode_get_total", "Calls of vn_get."),
    xfs_counter("node_xfs_vnode_hold_total", "Calls of vn_hold."),
    xfs_counter("node_xfs_vnode_release_total", "Calls of vn_rele."),
    xfs_counter("node_xfs_vnode_reclaim_total", "Calls of vn_reclaim."),
    xfs_counter("node_xfs_vnode_remove_total", "Calls of vn_remove."),
};

/// Cells 0, 1, ... of a line, for the definitions from `First` on.
template <std::size_t First, std::size_t Count>
inline constexpr auto xfs_cells = [] {
  std::array<Cell, Count> cells{};
  for (std::size_t i = 0; i < Count; ++i) {
    cells.at(i) = {.at = static_cast<std::uint8_t>(i), .def = &xfs_metrics.at(First + i)};
  }
  return cells;
}();

/// Lines of /sys/fs/xfs/DEVICE/stats/stats; numbers of 32 bits, which wrap.
inline constexpr std::array xfs_lines = {
    WordRow{"extent_alloc", xfs_cells<0, 4>, 4},
    WordRow{"abt", xfs_cells<4, 4>, 4},
    WordRow{"blk_map", xfs_cells<8, 7>, 7},
    WordRow{"bmbt", xfs_cells<15, 4>, 4},
    WordRow{"dir", xfs_cells<19, 4>, 4},
    WordRow{"ig", xfs_cells<23, 7>, 7},
    WordRow{"rw", xfs_cells<30, 2>, 2},
    WordRow{"vnodes", xfs_cells<32, 7>},  // an eighth number, of free ones, on some kernels
};

}  // namespace strata::host
