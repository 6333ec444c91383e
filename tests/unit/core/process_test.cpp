#include "core/identity/process.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/fake_host.h"

namespace strata {
namespace {

TEST(Process, StartTimeSurvivesANameWithBracketsAndBlanks) {
  EXPECT_EQ(parse_start_ticks("7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 9"),
            4711U);
}

TEST(Process, BrokenStatHasNoStart) {
  EXPECT_FALSE(parse_start_ticks(""));
  EXPECT_FALSE(parse_start_ticks("7 (cat) S 1 2"));
  EXPECT_FALSE(parse_start_ticks("7 cat S 1 2"));
  EXPECT_FALSE(parse_boot_time("cpu 1 2\nbtime x\n"));
}

TEST(Process, NamespacesAreToldApart) {
  const test::FakeHost host(CgroupMode::none);
  host.add_process(1, "host");
  host.add_process(5, "host");
  host.add_process(6, "own");
  EXPECT_EQ(network_namespace(host.fs(), 5), host_network_namespace(host.fs()));
  EXPECT_NE(network_namespace(host.fs(), 6), host_network_namespace(host.fs()));
  EXPECT_FALSE(network_namespace(host.fs(), 99));
}

TEST(Process, StartIsBootPlusTicks) {
  const test::FakeHost host(CgroupMode::none);
  host.add_process(5, "host", 250);
  const auto boot = boot_time(host.fs());
  ASSERT_TRUE(boot);
  EXPECT_EQ(*process_start(host.fs(), 5, *boot) - *boot, std::chrono::milliseconds(2500));
}

std::string stat_of(int pid, std::string_view name, char state, int threads) {
  return std::to_string(pid) + " (" + std::string(name) + ") " + state +
         " 1 2 3 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 " + std::to_string(threads) + " 0 500 0\n";
}

TEST(TaskStat, CountsFieldsBehindTheName) {
  EXPECT_EQ(parse_task_stat(stat_of(7, "a b) c", 'D', 12)), (TaskStat{'D', 12}));
  EXPECT_EQ(parse_task_stat(stat_of(5, "a) R (b", 'D', 12)), (TaskStat{'D', 12}));
  for (const auto* text : {"", "7 (x", "7 (x)", "7 (x) S 1", "7 (x) SS 1", ") \x01 1 2"}) {
    EXPECT_FALSE(parse_task_stat(text)) << text;
  }
}

TEST(TaskStat, IsWholeOrNone) {
  const auto whole = stat_of(5, "a) R (b", 'D', 12);
  for (std::size_t size = 0; size < whole.size() - 7; ++size) {
    const auto cut = parse_task_stat(std::string_view(whole).substr(0, size));
    EXPECT_TRUE(!cut || *cut == (TaskStat{'D', 12})) << size;
  }
}

}  // namespace
}  // namespace strata
