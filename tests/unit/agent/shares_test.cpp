#include "agent/views/shares.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

Json dump_with(std::uint64_t runs, double seconds) {
  return {{"programs",
           {{{"name", "oom_victim"}, {"runs", nullptr}, {"run_seconds", nullptr}},
            {{"name", "run_queue_switch"}, {"runs", runs}, {"run_seconds", seconds}}}}};
}

TEST(Shares, AreWhatWasSpentBetweenTwoDumps) {
  auto dump = dump_with(3000, 0.5);
  add_shares(dump, dump_with(1000, 0.3), 4);
  const auto& program = dump["programs"][1];
  EXPECT_EQ(program["runs"], 2000);
  EXPECT_DOUBLE_EQ(program["run_seconds"], 0.2);
  EXPECT_DOUBLE_EQ(program["seconds_per_run"], 0.0001);
  EXPECT_DOUBLE_EQ(program["cpu_share"], 0.05);
  EXPECT_TRUE(dump["programs"][0]["cpu_share"].is_null());
}

TEST(Shares, WithoutAnEarlierDumpAllIsNew) {
  auto dump = dump_with(3000, 0.5);
  add_shares(dump, Json(), 5);
  EXPECT_DOUBLE_EQ(dump["programs"][1]["cpu_share"], 0.1);
}

TEST(Shares, WhatIsNoDumpStaysAsItIs) {
  Json dump = "garbage";
  add_shares(dump, Json(), 5);
  EXPECT_EQ(dump, "garbage");
}

}  // namespace
}  // namespace strata
