#include "collectors/container/process_files.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

TEST(Limits, TellOpenFiles) {
  EXPECT_EQ(parse_max_open_files("Limit                     Soft Limit           Hard Limit\n"
                                 "Max open files            1024                 524288  files\n"),
            1024);
  EXPECT_EQ(parse_max_open_files("Max open files            unlimited   unlimited  files\n"), -1);
  EXPECT_FALSE(parse_max_open_files("Max open files "));
  EXPECT_FALSE(parse_max_open_files("Max cpu time 1 1\n"));
}

TEST(PidsFiles, AreNumbersOrMax) {
  EXPECT_EQ(parse_pids_max("max\n"), 0U);
  EXPECT_EQ(parse_pids_max("4096\n"), 4096U);
  EXPECT_FALSE(parse_pids_max(""));
  EXPECT_EQ(parse_host_threads("0.20 0.18 0.12 1/80 11206\n"), 80U);
  EXPECT_FALSE(parse_host_threads("0.20 0.18 0.12"));
  EXPECT_FALSE(parse_host_threads("0.20 0.18 0.12 1 2"));
}

TEST(SchedStats, NeverGoBackwards) {
  EXPECT_EQ(parse_schedstat("5 6 7\n"), (SchedStat{5, 6, 7}));
  EXPECT_FALSE(parse_schedstat("5 6"));
  SchedAccount account;
  account.update({{{1, 1}, {10, 1, 1}}, {{1, 2}, {20, 2, 2}}});
  EXPECT_EQ(account.total(), (SchedStat{30, 3, 3}));
  account.update({{{1, 2}, {25, 2, 3}}});
  EXPECT_EQ(account.total(), (SchedStat{35, 3, 4})) << "1 has ended";
  account.update({{{1, 2}, {4, 0, 1}}, {{1, 3}, {1, 1, 1}}});
  EXPECT_EQ(account.total(), (SchedStat{40, 4, 6})) << "another thread is called 2";
}

TEST(SchedStats, KeepWhatAProcessHadThatCannotBeRead) {
  SchedAccount account;
  account.update({{{1, 1}, {10, 1, 1}}, {{1, 2}, {20, 2, 2}}, {{5, 5}, {1, 1, 1}}});
  account.update({{{1, 2}, {25, 2, 2}}}, {1, 5});
  EXPECT_EQ(account.total(), (SchedStat{36, 4, 4}));
  account.update({{{1, 1}, {11, 1, 1}}, {{1, 2}, {25, 2, 2}}});
  EXPECT_EQ(account.total(), (SchedStat{37, 4, 4})) << "5 has ended";
}

}  // namespace
}  // namespace strata::container
