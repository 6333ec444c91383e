#include "collectors/host/stat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/loadavg.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;

TEST(StatCollector, ExportsTheSingleNumbers) {
  StatCollector collector(test::fixture_host());
  const auto collected = test::collect(collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines, ElementsAre("node_boot_time_seconds 1714550400",
                                           "node_context_switches_total 1538260713",
                                           "node_forks_total 2038417", "node_intr_total 885917402",
                                           "node_procs_blocked 1", "node_procs_running 3"));
}

TEST(ParseStat, SkipsWhatIsBrokenAndRepeated) {
  const auto facts = parse_stat("ctxt abc\nbtime 7\nbtime 8\nprocesses\nctxt 5");
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->size(), 1U);
  EXPECT_EQ(facts->front().value, 7U);
  EXPECT_EQ(parse_stat("nothing\n").error().code, Code::parse);
}

TEST(LoadavgCollector, ExportsThreeAverages) {
  LoadavgCollector collector(test::fixture_host());
  EXPECT_THAT(test::collect(collector).lines,
              ElementsAre("node_load1 2.71", "node_load15 0.58", "node_load5 1.41"));
}

TEST(ParseLoadavg, TakesAllOrNothing) {
  for (const auto* const text :
       {"", "0.1 0.2 0.3", "0.1 0.2\n", "0.1 x 0.3 1/2 3\n", "0.1 nan 0.3 1/2 3\n", "-1 0 0 1\n"}) {
    EXPECT_EQ(parse_loadavg(text).error().code, Code::parse) << text;
  }
}

}  // namespace
}  // namespace strata::host
