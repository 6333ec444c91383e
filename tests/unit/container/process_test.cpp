#include <array>
#include <string_view>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collectors/container/processes.h"
#include "core/base/fd.h"
#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

class ProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    host.add_cgroup(api_path, "41\n42\n");
    host.write_cgroup("", api_path, "pids.current", "5\n");
    host.write_cgroup("", api_path, "pids.max", "max\n");
    host.tree().write("proc/loadavg", "0.20 0.18 0.12 1/80 11206\n");
    host.tree().write("proc/sys/kernel/threads-max", "3000\n");
    add_process(41, {'S', 'R', 'D'});
    add_process(42, {'T'});
    host.tree().write("proc/41/limits", "Max open files            1024      2048       files\n");
    link(41, 0, "/dev/null");
    link(41, 1, "socket:[17]");
    link(42, 0, "socket:[18]");
    link(42, 12, "anon_inode:[eventpoll]");
  }

  /// A state for each thread.
  void add_process(int pid, const std::vector<char>& states) const {
    const auto of = "proc/" + std::to_string(pid);
    const auto count = static_cast<int>(states.size());
    host.tree().write(of + "/stat", stat_line(pid, states[0], count));
    for (int i = 0; i < count; ++i) {
      const auto task = of + "/task/" + std::to_string(pid + 1000 * i);
      host.tree().write(task + "/stat",
                        stat_line(pid + 1000 * i, states[static_cast<std::size_t>(i)], count));
      host.tree().write(task + "/schedstat", "2000000000 1000000000 3\n");
    }
    host.tree().write(of + "/schedstat", "2000000000 1000000000 3\n");
    std::filesystem::create_directories(host.tree().path(of + "/fd"));
  }

  void link(int pid, int number, const std::string& target) const {
    std::filesystem::create_symlink(
        target, host.tree().path("proc/" + std::to_string(pid) + "/fd/" + std::to_string(number)));
  }

  /// Of a cgroup that is no container.
  [[nodiscard]] std::optional<double> processes_of_plain(const std::string& path) {
    using Some = std::vector<std::shared_ptr<const Container>>;
    const auto cgroup = std::make_shared<const Container>(make_container(path, "", 0, 3));
    auto collector = make();
    const auto set = std::make_shared<const ContainerSet>(make_container("/", "", 1, 1), Some{},
                                                          Some{}, Some{cgroup});
    Batch batch;
    EXPECT_TRUE(collector.collect({clock.now(), clock.wall_now(), set}, batch));
    for (const auto& sample : batch.samples()) {
      if (sample.def->name == "container_processes" && sample.entity->id == path)
        return sample.value;
    }
    return std::nullopt;
  }

  [[nodiscard]] ProcessCollector make(ProcessOptions options = {}) const {
    return {host.fs(), host.layout(), options};
  }

  test::FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
};

TEST_F(ProcessTest, ServesCadvisorsFamilies) {
  auto collector = make();
  const auto got = collect(collector, one_container(), clock);
  ASSERT_TRUE(got.status) << got.status.error().message;
  const auto value = [&](const std::string& family, const std::string& more = {}) {
    return got.value("container_" + family + "{name=\"api\"" + more + "}");
  };
  EXPECT_EQ(value("processes"), 2);
  EXPECT_EQ(value("threads"), 5);
  EXPECT_EQ(value("threads_max"), 0);
  EXPECT_EQ(value("file_descriptors"), 4);
  EXPECT_EQ(value("sockets"), 2);
  EXPECT_EQ(value("ulimits_soft", ",ulimit=\"max_open_files\""), 1024);
  EXPECT_EQ(value("tasks_state", ",state=\"running\""), 1);
  EXPECT_EQ(value("tasks_state", ",state=\"sleeping\""), 1);
  EXPECT_EQ(value("tasks_state", ",state=\"uninterruptible\""), 1);
  EXPECT_EQ(value("tasks_state", ",state=\"stopped\""), 1);
  EXPECT_EQ(value("cpu_load_d_average_10s"), 1000);
  EXPECT_EQ(got.count("container_cpu_load_average_10s"), 0U) << "the kernel side serves it";
  EXPECT_EQ(got.count("container_cpu_schedstat"), 0U);
  EXPECT_EQ(collector.placement(), Placement::own_thread);
}

TEST_F(ProcessTest, TheHostHasAllProcesses) {
  add_process(77, {'R'});
  auto collector = make();
  const auto got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.value("container_processes{name=\"\"}"), 3) << "41, 42, 77";
  EXPECT_EQ(got.value("container_threads{name=\"\"}"), 80);
  EXPECT_EQ(got.value("container_threads_max{name=\"\"}"), 3000);
  EXPECT_EQ(got.value("container_tasks_state{name=\"\",state=\"running\"}"), 2);
}

TEST_F(ProcessTest, TheHostTakesOverWhatContainersHave) {
  add_process(77, {'R'});
  // 41 and 42 have four descriptors and four threads; what is left for the host is that of 77.
  auto collector = make({.container_files = 4});
  const auto got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.value("container_file_descriptors{name=\"\"}"), 4);
  EXPECT_EQ(got.value("container_sockets{name=\"\"}"), 2);
  EXPECT_EQ(got.value("container_tasks_state{name=\"\",state=\"running\"}"), 2);
}

TEST_F(ProcessTest, NewContainersAreLookedAtAtOnceAndThenWithTheOthers) {
  auto collector = make();
  clock.advance(20s);
  EXPECT_EQ(collect(collector, one_container(), clock).count("container_processes"), 2U);
  host.add_cgroup(api_path, "41\n");
  clock.advance(10s);
  EXPECT_EQ(collect(collector, one_container(), clock).value("container_processes{name=\"api\"}"),
            1);
}

TEST_F(ProcessTest, CgroupsBelowAContainerAreItsOwn) {
  add_process(43, {'S', 'S'});
  host.add_cgroup(api_path + "/init.scope", "43\n");
  auto collector = make();
  const auto got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.value("container_processes{name=\"api\"}"), 3);
  EXPECT_EQ(got.value("container_tasks_state{name=\"api\",state=\"sleeping\"}"), 3);
}

TEST_F(ProcessTest, ASliceHasItsOwnCgroupAlone) {
  host.add_cgroup("/system.slice", "41\n");
  host.add_cgroup("/system.slice/a.service", "42\n");
  for (int i = 0; i < 300; ++i) host.add_cgroup("/system.slice/" + std::to_string(i), "42\n");
  EXPECT_EQ(processes_of_plain("/system.slice"), 1);
}

TEST_F(ProcessTest, AContainerWithTooManyCgroupsIsLeftOutAndNoError) {
  for (int i = 0; i < 257; ++i) host.add_cgroup(api_path + "/" + std::to_string(i), "");
  auto collector = make();
  const auto got = collect(collector, one_container(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.count("container_processes{name=\"api\""), 0U);
  EXPECT_EQ(got.count("container_processes{name=\"\""), 1U);
  EXPECT_EQ(got.value("strata_container_processes_uncounted{name=\"api\",what=\"processes\"}"), 1);
}

TEST(HybridProcesses, AreInTheMemoryTreeWhereTheRuntimePutsThemThereAlone) {
  const test::FakeHost host(CgroupMode::hybrid);
  const test::FakeClock clock;
  host.write_cgroup("memory", api_path, "cgroup.procs", "41\n42\n");
  ProcessCollector collector(host.fs(), host.layout(), {.load = false});
  const std::string sample = "container_processes{name=\"api\"}";
  EXPECT_EQ(collect(collector, one_container(), clock).value(sample), 2);

  host.write_cgroup("unified", api_path, "cgroup.procs", "");
  ProcessCollector beside(host.fs(), host.layout(), {.load = false});
  EXPECT_EQ(collect(beside, one_container(), clock).value(sample), 2);

  host.write_cgroup("unified", api_path, "cgroup.procs", "41\n");
  ProcessCollector in_unified(host.fs(), host.layout(), {.load = false});
  EXPECT_EQ(collect(in_unified, one_container(), clock).value(sample), 1);
}

TEST_F(ProcessTest, LooksSeldomAndServesTheLastLook) {
  auto collector = make();
  (void)collect(collector, one_container(), clock);
  host.add_cgroup(api_path, "41\n");
  const std::string sample = "container_processes{name=\"api\"}";
  clock.advance(29s);
  EXPECT_EQ(collect(collector, one_container(), clock).value(sample), 2);
  clock.advance(1s);
  EXPECT_EQ(collect(collector, one_container(), clock).value(sample), 1);
}

TEST_F(ProcessTest, AProcessThatHasNotRunIsNotLookedAtAgain) {
  std::int64_t of_41 = 100;
  auto collector = make({.clock = [&](int pid) { return std::optional(pid == 41 ? of_41 : 7); }});
  const std::string descriptors = "container_file_descriptors{name=\"api\"}";
  const std::string stopped = "container_tasks_state{name=\"api\",state=\"stopped\"}";
  EXPECT_EQ(collect(collector, one_container(), clock).value(descriptors), 4);
  link(41, 5, "/dev/null");
  link(42, 5, "/dev/null");
  add_process(41, {'T', 'T', 'T'});
  clock.advance(30s);
  const auto asleep = collect(collector, one_container(), clock);
  EXPECT_EQ(asleep.value(descriptors), 4);
  EXPECT_EQ(asleep.value(stopped), 1);
  EXPECT_EQ(asleep.value("container_tasks_state{name=\"\",state=\"stopped\"}"), 1);
  ++of_41;
  clock.advance(30s);
  const auto run = collect(collector, one_container(), clock);
  EXPECT_EQ(run.value(descriptors), 5) << "42 has not run";
  EXPECT_EQ(run.value(stopped), 4);
}

TEST_F(ProcessTest, AProcessInNoContainerMayBeServedOnceMoreThoughItHasRun) {
  add_process(77, {'S'});
  link(77, 0, "socket:[19]");
  std::int64_t time = 0;
  std::size_t open = 1;
  auto collector = make({.clock = [&](int /*pid*/) { return ++time; },
                         .open_descriptors = [&](int /*pid*/) { return open; }});
  const auto sockets = [&](const std::string& name) {
    return collect(collector, one_container(), clock)
        .value("container_sockets{name=\"" + name + "\"}");
  };
  EXPECT_EQ(sockets(""), 3);
  std::filesystem::remove(host.tree().path("proc/77/fd/0"));
  link(77, 0, "/dev/null");
  std::filesystem::remove(host.tree().path("proc/42/fd/0"));
  link(42, 0, "/dev/null");
  clock.advance(30s);
  EXPECT_EQ(sockets(""), 2) << "42 is a container's";
  clock.advance(30s);
  EXPECT_EQ(sockets(""), 1);

  link(77, 1, "socket:[20]");
  open = 2;
  clock.advance(30s);
  EXPECT_EQ(sockets(""), 2) << "as many as before no more";
}

TEST_F(ProcessTest, WhatWasNotCountedIsLookedAtAgainThoughItSleeps) {
  auto collector = make({.container_files = 4, .clock = [](int /*pid*/) { return 1; }});
  for (int i = 5; i < 8; ++i) link(42, i, "/dev/null");
  const std::string descriptors = "container_file_descriptors{name=\"api\"}";
  EXPECT_FALSE(collect(collector, one_container(), clock).value(descriptors)) << "2 + 5";
  for (int i = 5; i < 8; ++i) {
    std::filesystem::remove(host.tree().path("proc/42/fd/" + std::to_string(i)));
  }
  clock.advance(30s);
  EXPECT_EQ(collect(collector, one_container(), clock).value(descriptors), 4);
}

TEST(ProcessClock, IsOfTheAgentsOwnProcesses) {
  const auto clock = kernels_process_clock(HostFs({}));
  const auto before = clock(::getpid());
  ASSERT_TRUE(before);
  while (clock(::getpid()) == before) {
  }
  EXPECT_GT(clock(::getpid()), before);
  constexpr int beyond_the_last = (1 << 22) + 1;
  EXPECT_FALSE(clock(beyond_the_last));
  const test::FakeHost host(CgroupMode::v2);
  EXPECT_FALSE(kernels_process_clock(host.fs())(::getpid())) << "another /proc's";
}

TEST_F(ProcessTest, APassIsBoundedAndTheNextOneGoesOn) {
  const auto other = "/docker/" + test::id_of('b');
  host.add_cgroup(other, "42\n");
  const auto both =
      set_of({make_container(api_path, "api", 41, 2), make_container(other, "db", 42, 3)});
  auto collector = make({.container_files = 100, .pass_files = 1});
  EXPECT_EQ(collect(collector, both, clock).count("container_processes"), 1U);
  clock.advance(1s);
  EXPECT_EQ(collect(collector, both, clock).count("container_processes"), 2U);
  clock.advance(1s);
  EXPECT_EQ(collect(collector, both, clock).count("container_processes"), 3U);
}

TEST_F(ProcessTest, WhatIsOverTheBudgetIsAbsent) {
  auto collector = make({.container_files = 3});
  const auto got = collect(collector, one_container(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.value("container_processes{name=\"api\"}"), 2);
  EXPECT_EQ(got.count("container_sockets{name=\"api\""), 0U);
  EXPECT_EQ(got.count("container_file_descriptors{name=\"api\""), 0U);
  EXPECT_EQ(got.count("container_tasks_state{name=\"api\""), 0U);
  for (const std::string what : {"sockets", "file_descriptors", "tasks"}) {
    EXPECT_EQ(got.value("strata_container_processes_uncounted{name=\"api\",what=\"" + what + "\"}"),
              1)
        << what;
  }
}

TEST_F(ProcessTest, AProcessThatEndedCountsForNothing) {
  host.add_cgroup(api_path, "41\n99\n");
  auto collector = make();
  const auto got = collect(collector, one_container(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.value("container_file_descriptors{name=\"api\"}"), 2);
}

TEST_F(ProcessTest, SchedAddsUpThreadsAndRemembersThoseThatEnded) {
  auto collector = make({.process = false, .load = false, .sched = true});
  const std::string run = "container_cpu_schedstat_run_seconds_total{name=\"api\"}";
  const auto first = collect(collector, one_container(), clock);
  EXPECT_EQ(first.value(run), 8);
  EXPECT_EQ(first.value("container_cpu_schedstat_runqueue_seconds_total{name=\"api\"}"), 4);
  EXPECT_EQ(first.value("container_cpu_schedstat_run_periods_total{name=\"api\"}"), 12);
  EXPECT_EQ(first.count("container_processes"), 0U);
  host.add_cgroup(api_path, "42\n");
  clock.advance(30s);
  EXPECT_EQ(collect(collector, one_container(), clock).value(run), 8);
}

TEST_F(ProcessTest, WhatCannotBeReadOnceIsNotGone) {
  auto collector = make({.process = false, .sched = true});
  const std::string run = "container_cpu_schedstat_run_seconds_total{name=\"api\"}";
  EXPECT_EQ(collect(collector, one_container(), clock).value(run), 8);
  // A directory cannot be read as a file: neither ENOENT nor ESRCH.
  const auto stat = host.tree().path("proc/41/stat");
  std::filesystem::remove(stat);
  std::filesystem::create_directory(stat);
  clock.advance(30s);
  const auto unread = collect(collector, one_container(), clock);
  EXPECT_FALSE(unread.status);
  EXPECT_EQ(unread.value(run), 8);
  EXPECT_EQ(unread.count("container_tasks_state{name=\"api\""), 0U) << "not all of them";
  std::filesystem::remove(stat);
  add_process(41, {'S', 'R', 'D'});
  clock.advance(30s);
  const auto again = collect(collector, one_container(), clock);
  EXPECT_TRUE(again.status);
  EXPECT_EQ(again.value(run), 8);
}

TEST_F(ProcessTest, WithoutTheKernelSideTheLoadIsSampled) {
  auto collector = make({.sampled_load = [] { return true; }});
  const std::string load = "container_cpu_load_average_10s{name=\"api\"}";
  EXPECT_EQ(collect(collector, one_container(), clock).value(load), 1000);
  add_process(41, {'S', 'S', 'S'});
  clock.advance(30s);
  EXPECT_NEAR(collect(collector, one_container(), clock).value(load).value_or(0),
              1000 * std::exp(-3), 1e-6);
}

TEST_F(ProcessTest, TheLoadIsSampledAsLongAsNobodyElseServesIt) {
  bool alone = false;
  auto collector = make({.sampled_load = [&] { return alone; }});
  const std::string load = "container_cpu_load_average_10s";
  EXPECT_EQ(collect(collector, one_container(), clock).count(load), 0U);
  alone = true;
  EXPECT_EQ(collect(collector, one_container(), clock).count(load), 2U);
  alone = false;
  EXPECT_EQ(collect(collector, one_container(), clock).count(load), 0U);
}

TEST_F(ProcessTest, AContainerThatIsGoneIsNoError) {
  auto collector = make();
  host.remove_cgroup(api_path);
  const auto got = collect(collector, one_container(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.count("container_processes{name=\"api\""), 0U);
}

TEST(ProcessTable, CountsThisProcesssOwnDescriptors) {
  ProcessTable table(HostFs({}));
  WorkBudget budget(10'000);
  const auto before = table.descriptors(::getpid(), budget);
  const Fd socket(::socket(AF_UNIX, SOCK_DGRAM, 0));
  const Fd file(::open("/dev/null", O_RDONLY));
  const auto after = table.descriptors(::getpid(), budget);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*after->open, *before->open + 2);
  EXPECT_EQ(*after->sockets, *before->sockets + 1);
  std::size_t listed = 0;
  const auto names = list_directory("/proc/self/fd");
  ASSERT_TRUE(names);
  for (const auto& name : *names) {
    std::array<char, 7> target{};
    const auto link = "/proc/self/fd/" + name;
    const auto length = ::readlink(link.c_str(), target.data(), target.size());
    if (length == 7 && std::string_view(target.data(), 7) == "socket:") ++listed;
  }
  EXPECT_EQ(*after->sockets, listed);

  WorkBudget small(1);
  const auto cut = table.descriptors(::getpid(), small);
  ASSERT_TRUE(cut);
  EXPECT_FALSE(cut->sockets);
}

}  // namespace
}  // namespace strata::container
