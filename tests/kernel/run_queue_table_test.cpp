// The tables themselves: full, freed and used again; sampling; the program's own cost; the figure
// of another tool at the same time.
#include <cstdio>
#include <cstring>
#include <list>

#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/kernel/run_queue_fixture.h"

namespace strata::test {
namespace {

constexpr int sleeps = 50;

int doze() {
  pin_to_first_cpu();
  for (int i = 0; i < sleeps; ++i) ::usleep(100);
  return 0;
}

TEST_F(RunQueueTest, CountsWhatHasNoRoomAndFreedRowsAreUsedAgain) {
  load(STRATA_ROW_GROUP);
  constexpr int more_than_rows = 100;
  std::list<TestContainer> containers;
  std::unordered_set<std::uint64_t> keys;
  for (int i = 0; i < more_than_rows; ++i) {
    keys.insert(containers.emplace_back().key());
    ASSERT_EQ(containers.back().run(doze), 0);
  }
  unsigned with_row = 0;
  for (const auto key : keys) with_row += waits(of(key)) > 0 ? 1 : 0;
  // The host's other cgroups have rows too.
  EXPECT_GT(with_row, 0U);
  EXPECT_LT(with_row, 100U);
  // Each of the others came and went `sleeps` times.
  EXPECT_GE(object()->bss->rows_lost, (100 - with_row) * sleeps);
  rows().free(keys);
  for (const auto key : keys) EXPECT_EQ(waits(of(key)), 0U);
  const TestContainer later;
  ASSERT_EQ(later.run(doze), 0);
  EXPECT_NEAR(static_cast<double>(of(later.key()).voluntary_switches), sleeps, 10);
}

TEST_F(RunQueueTest, AThousandContainersFit) {
  load(kernel::run_queue_size(kernel::possible_cpus(), 16 << 20).rows);
  std::list<TestCgroup> cgroups;
  for (int i = 0; i < 1000; ++i) {
    auto& cgroup = cgroups.emplace_back(unified_hierarchy());
    const pid_t child = ::fork();
    if (child == 0) {
      pin_to_first_cpu();
      if (!cgroup.write("cgroup.procs", std::to_string(::getpid())).empty()) ::_exit(1);
      ::usleep(1);
      ::_exit(0);
    }
    ASSERT_EQ(wait_for(child), 0);
  }
  const auto& totals = rows().read();
  for (const auto& cgroup : cgroups) EXPECT_TRUE(totals.contains(cgroup.key()));
  EXPECT_EQ(object()->bss->rows_lost, 0U);
}

TEST_F(RunQueueTest, SampledCountsEstimateTheWhole) {
  load();
  object()->bss->sample_shift = 3;
  const TestContainer container;
  const pid_t child = container.start([] {
    for (int i = 0; i < 4000; ++i) ::usleep(50);
    return 0;
  });
  rusage usage{};
  int status = -1;
  ASSERT_EQ(::wait4(child, &status, 0, &usage), child);
  ASSERT_EQ(status, 0);
  const auto got = of(container.key());
  // 500 of 4,000 are seen, so the standard deviation is some 4 %.
  EXPECT_NEAR(ratio(got.voluntary_switches, static_cast<std::uint64_t>(usage.ru_nvcsw)), 1, 0.2);
  EXPECT_NEAR(ratio(waits(got), static_cast<std::uint64_t>(usage.ru_nvcsw)), 1, 0.2);
  EXPECT_EQ(got.voluntary_switches % 8, 0U);
  EXPECT_GT(got.interruptible_ns, 4000 * 50'000ULL / 2);
  EXPECT_LT(got.interruptible_ns, 4000 * 50'000ULL * 8);
}

TEST_F(RunQueueTest, KnowsRoughlyWhatItCosts) {
  load();
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    for (int i = 0; i < 5000; ++i) ::usleep(1);
    return 0;
  }),
            0);
  strata_self_cost all{};
  for (const auto& one : object()->bss->self_costs) {
    all.runs += one.runs;
    all.sampled_runs += one.sampled_runs;
    all.sampled_ns += one.sampled_ns;
  }
  EXPECT_GE(all.runs, 9'000U);  // two a nap, but for naps whose end has come before they begin
  EXPECT_NEAR(static_cast<double>(all.sampled_runs), static_cast<double>(all.runs) / 1024,
              kernel::possible_cpus());
  EXPECT_GT(all.sampled_ns, 0U);
}

/// The sum of the counts in runqlat's table: "     4 -> 7          : 123      |****   |".
std::uint64_t total_of(const std::string& table) {
  std::uint64_t total = 0;
  for (std::size_t at = 0; at < table.size();) {
    const auto end = std::min(table.find('\n', at), table.size());
    const auto line = table.substr(at, end - at);
    unsigned long long low = 0;
    unsigned long long high = 0;
    unsigned long long count = 0;
    if (std::sscanf(line.c_str(), " %llu -> %llu : %llu", &low, &high, &count) == 3) total += count;
    at = end + 1;
  }
  return total;
}

TEST_F(RunQueueTest, SeesAsManyWaitsAsRunqlat) {
  if (::system("command -v runqlat >/dev/null") != 0) GTEST_SKIP() << "runqlat is not installed";
  load();
  constexpr int naps = 5000;
  const TestContainer container;
  const Report go;
  const pid_t child = container.start([&] {
    (void)go.receive();
    for (int i = 0; i < naps; ++i) ::usleep(1);
    (void)go.receive();
    return 0;
  });
  FILE* const tool = ::popen(("runqlat -p " + std::to_string(child) + " 4 1").c_str(), "r");
  ASSERT_NE(tool, nullptr);
  ::usleep(1'500'000);  // it takes a while to attach
  const auto before = waits(of(container.key()));
  go.send(1);
  std::string table;
  std::array<char, 256> line{};
  while (std::fgets(line.data(), line.size(), tool) != nullptr) table += line.data();
  EXPECT_EQ(::pclose(tool), 0);
  const auto seen = waits(of(container.key())) - before;
  go.send(1);
  EXPECT_EQ(wait_for(child), 0);
  // Where no BPF runs for some of the hypervisor's own tasks, a few waits behind those go unseen.
  EXPECT_NEAR(ratio(seen, naps), 1, 0.02);
  EXPECT_NEAR(ratio(total_of(table), seen), 1, 0.02);
}

}  // namespace
}  // namespace strata::test
