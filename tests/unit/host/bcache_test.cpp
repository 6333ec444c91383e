#include "collectors/host/bcache.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Bcache, ReadsRoundedNumbers) {
  const TempTree tree;
  const std::string set = "sys/fs/bcache/0d5e-11ea/";
  const auto host = test::host_with(
      tree, {{set + "tree_depth", "1\n"},
             {set + "btree_cache_size", "1.5k\n"},
             {set + "internal/btree_read_average_duration_us", "1305\n"},
             {set + "bdev0/dirty_data", "20.4G\n"},
             {set + "bdev0/stats_total/cache_hits", "546\n"},
             {set + "bdev0/stats_total/cache_readaheads", "0\n"},
             {set + "bdev0/writeback_rate_debug",
              "rate:           1.1M/sec\ndirty:          20.4G\ntarget:         garbage\n"
              "proportional:   -1.0k\nchange:         0/sec\nintegral: 7"},
             {set + "cache0/io_errors", "0\n"},
             {set + "cache0/written", "-\n"},
             {set + "cache0/priority_stats", "Unused:\t\t99%\nMetadata:\t5%\nAverage:\t10473\n"},
             {"sys/fs/bcache/register", ""}});
  const std::string expected =
      "node_bcache_btree_cache_size_bytes{uuid=\"0d5e-11ea\"} 1524\n"
      "node_bcache_btree_read_average_duration_seconds{uuid=\"0d5e-11ea\"} 1.305e-06\n"
      "node_bcache_cache_hits_total{uuid=\"0d5e-11ea\",backing_device=\"bdev0\"} 546\n"
      "node_bcache_dirty_data_bytes{uuid=\"0d5e-11ea\",backing_device=\"bdev0\"} 21894266880\n"
      "node_bcache_io_errors{uuid=\"0d5e-11ea\",cache_device=\"cache0\"} 0\n"
      "node_bcache_tree_depth{uuid=\"0d5e-11ea\"} 1\n"
      "node_bcache_writeback_change{uuid=\"0d5e-11ea\",backing_device=\"bdev0\"} 0\n"
      "node_bcache_writeback_rate_proportional_term{uuid=\"0d5e-11ea\",backing_device=\"bdev0\"} "
      "-1024\n"
      "node_bcache_writeback_rate{uuid=\"0d5e-11ea\",backing_device=\"bdev0\"} 1150976\n";
  EXPECT_EQ(test::text_of(*make_bcache(host)), expected);
  EXPECT_EQ(test::collect(*make_bcache(host, {.priority_stats = true})).lines.size(), 9U + 2U);
}

TEST(Bcache, WithoutCachesThereIsNothing) {
  const TempTree tree;
  const auto collected = test::collect(*make_bcache(test::host_with(tree, {})));
  EXPECT_TRUE(collected.status);
  EXPECT_TRUE(collected.lines.empty());
}

}  // namespace
}  // namespace strata::host
