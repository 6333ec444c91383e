#include "collectors/host/meminfo.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/meminfo_metrics.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;

TEST(MeminfoMetrics, AreSpeltAsNodeExporterSpellsThem) {
  const auto find = [](std::string_view key) -> const MetricDef& {
    return std::ranges::find(meminfo_fields, key, &MeminfoField::key)->def;
  };
  EXPECT_EQ(find("Active(anon)").name, "node_memory_Active_anon_bytes");
  EXPECT_EQ(find("Active(anon)").help, "Memory information field Active_anon_bytes.");
  EXPECT_EQ(find("HugePages_Free").name, "node_memory_HugePages_Free");
  std::set<std::string_view> names;
  for (const auto* const metric : meminfo_metrics) names.insert(metric->name);
  EXPECT_EQ(names.size(), meminfo_metrics.size());
}

TEST(MeminfoCollector, ExportsKnownAndUnknownFields) {
  MeminfoCollector collector(test::fixture_host());
  const auto collected = test::collect(collector);
  EXPECT_TRUE(collected.status);
  EXPECT_EQ(collected.lines.size(), 58U);
  EXPECT_THAT(collected.lines, AllOf(Contains("node_memory_MemTotal_bytes 16376160256"),
                                     Contains("node_memory_HugePages_Total 64"),
                                     Contains("node_memory_FutureUse_lent_bytes 4194304"),
                                     Contains("node_memory_FutureSlots 7")));
}

TEST(MeminfoCollector, UnknownDefinitionsOutliveTheCollector) {
  Batch batch;
  {
    MeminfoCollector collector(test::fixture_host());
    ASSERT_TRUE(collector.collect({}, batch));
  }
  EXPECT_EQ(batch.samples().back().def->name, "node_memory_FutureSlots");
  EXPECT_EQ(batch.samples().back().def->help, "Memory information field FutureSlots.");
}

TEST(MeminfoCollector, SkipsWhatIsBrokenAndRepeated) {
  const strata::test::TempTree tree;
  tree.write("meminfo",
             "MemTotal: 1 kB\nMemTotal: 2 kB\nbad-name: 3 kB\nCached: x kB\nBuffers: 4 MB\n: 5\n"
             "Dirty 6 kB\nSlab: -1 kB\nMemFree: 12");
  MeminfoCollector collector(HostFs({.procfs = tree.path()}));
  EXPECT_THAT(test::collect(collector).lines, ElementsAre("node_memory_MemTotal_bytes 1024"));
}

}  // namespace
}  // namespace strata::host
