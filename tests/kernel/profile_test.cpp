// What runs on the CPUs: cause it, see it.
#include <array>
#include <cmath>
#include <csignal>
#include <fstream>

#include <bpf/bpf.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/kernel/profile_support.h"

namespace strata::test {

void spin_here(std::uint64_t nanoseconds) {
  const auto end = monotonic_ns() + nanoseconds;
  volatile std::uint64_t turns = 0;
  while (monotonic_ns() < end) {
    for (int i = 0; i < 100000; ++i) turns = turns + 1;
  }
}

std::uint64_t spin_below(unsigned depth, std::uint64_t nanoseconds) {
  if (depth == 0) {
    spin_here(nanoseconds);
    return 0;
  }
  auto below = spin_below(depth - 1, nanoseconds);
  asm volatile("" : "+r"(below));  // a call that optimisers do not make a loop of
  return below + 1;
}

void copy_here(std::uint64_t nanoseconds) {
  const auto end = monotonic_ns() + nanoseconds;
  const int zeros = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  static std::array<char, 1 << 20> buffer;
  while (monotonic_ns() < end && ::read(zeros, buffer.data(), buffer.size()) > 0) {
  }
  ::close(zeros);
}

namespace {

using profile::RawProfile;
using profile::RawSample;
using profile::SamplerSettings;

constexpr std::uint64_t ms = 1'000'000;

int spin_for_a_second() {
  ::prctl(PR_SET_NAME, "spinner");
  spin_here(1000 * ms);
  return 0;
}

/// What the kernel itself says: cpu.stat "usage_usec 12345", its first line.
std::uint64_t cpu_ns(const TestCgroup& cgroup) {
  std::string name;
  std::uint64_t microseconds = 0;
  std::ifstream(cgroup.file("cpu.stat")) >> name >> microseconds;
  return microseconds * 1000;
}

bool any(const RawSample& /*sample*/) { return true; }

/// libc has no frame pointers: the caller of whoever makes a system call there is the first one
/// that is found.
int copy_for_a_while() {
  copy_here(500 * ms);
  return 0;
}

double ratio(std::uint64_t got, std::uint64_t expected) {
  return static_cast<double>(got) / static_cast<double>(expected);
}

/// As a share of what the kernel accounts to a container. A hypervisor that takes the CPU away
/// takes samples along, and with some hundred of them a few are chance.
constexpr double near = 0.15;

TEST_F(ProfileTest, CountsTheTimeOfAContainer) {
  double got = 0;
  // A hypervisor that does not come round to a timer's interrupt in time takes samples away.
  for (int i = 0; i < 5 && std::abs(got - 1) > near; ++i) {
    const TestContainer container;
    auto sampler = start({.hertz = 199});
    ASSERT_NE(sampler, nullptr);
    ASSERT_EQ(container.run(spin_for_a_second), 0);
    const auto profile = sampler->stop();
    ASSERT_TRUE(profile) << profile.error().message;
    const auto mine = [&](const RawSample& one) { return one.cgroup.value == container.key(); };
    got = ratio(nanoseconds(*profile, mine), cpu_ns(container.unified()));
    EXPECT_EQ(nanoseconds(*profile, mine),
              count(*profile, mine) * static_cast<std::uint64_t>(profile->period.count()));
  }
  EXPECT_NEAR(got, 1, near);
}

TEST_F(ProfileTest, TellsWhoRanAndWhere) {
  const TestContainer container;
  auto sampler = start({.hertz = 199});
  ASSERT_NE(sampler, nullptr);
  pid_t pid = 0;
  ASSERT_EQ(container.run(spin_for_a_second, &pid), 0);
  const auto profile = sampler->stop();
  ASSERT_TRUE(profile) << profile.error().message;
  const auto mine = [&](const RawSample& sample) { return sample.pid == pid; };
  const auto spinning = [&](const RawSample& sample) {
    return mine(sample) && sample.cgroup.value == container.key() && sample.tid == pid &&
           sample.comm == "spinner" && is_in(sample.user, spin_here) &&
           is_in(sample.user, spin_for_a_second);
  };
  EXPECT_GT(ratio(count(*profile, spinning), count(*profile, mine)), 0.9);
  EXPECT_EQ(profile->losses.table_full, 0U);
  EXPECT_EQ(profile->kind, profile::Kind::cpu);
  EXPECT_EQ(observed_.count(pid), 1U) << "told once, before an exec";
}

TEST_F(ProfileTest, SeesTheKernelsStackBelowTheProcesss) {
  const TestContainer container;
  auto sampler = start({.hertz = 199, .selection = {.cgroups = {{container.key()}}}});
  ASSERT_NE(sampler, nullptr);
  ASSERT_EQ(container.run(copy_for_a_while), 0);
  const auto profile = sampler->stop();
  ASSERT_TRUE(profile) << profile.error().message;
  const auto all = [](const RawSample&) { return true; };
  const auto both = [](const RawSample& sample) {
    return !sample.kernel.empty() && (sample.kernel.front() >> 63) == 1 &&
           is_in(sample.user, copy_for_a_while);
  };
  EXPECT_GT(count(*profile, all), 10U);
  EXPECT_GT(ratio(count(*profile, both), count(*profile, all)), 0.8);
}

TEST_F(ProfileTest, SelectsAContainerWithWhatIsBelowIt) {
  const TestCgroup outer(unified_hierarchy());
  const TestCgroup inner(unified_hierarchy(), outer.path());
  const TestContainer bystander;
  auto sampler = start({.selection = {.cgroups = {{outer.key()}}}});
  ASSERT_NE(sampler, nullptr);
  const pid_t other = bystander.start(spin_for_a_second);
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(inner.write("cgroup.procs", std::to_string(::getpid())).empty() ? spin_for_a_second()
                                                                            : 99);
  }
  EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(wait_for(other), 0);
  const auto profile = sampler->stop();
  ASSERT_TRUE(profile) << profile.error().message;
  const auto inside = [&](const RawSample& sample) {
    return sample.pid == child && sample.cgroup.value == inner.key();
  };
  EXPECT_GT(count(*profile, inside), 10U);
  EXPECT_EQ(count(*profile, [&](const RawSample& sample) { return !inside(sample); }), 0U);
}

TEST_F(ProfileTest, SelectsAProcess) {
  const TestContainer container;
  // Sampling begins when the process's files have been looked at.
  const auto spin = [] {
    spin_here(3000 * ms);
    return 0;
  };
  const pid_t other = container.start(spin);
  const pid_t wanted = container.start(spin);
  auto sampler = start({.selection = {.pid = wanted}});
  ASSERT_NE(sampler, nullptr);
  EXPECT_EQ(wait_for(wanted), 0);
  EXPECT_EQ(wait_for(other), 0);
  const auto profile = sampler->stop();
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_GT(count(*profile, [&](const RawSample& sample) { return sample.pid == wanted; }), 10U);
  EXPECT_EQ(count(*profile, [&](const RawSample& sample) { return sample.pid != wanted; }), 0U);
}

TEST_F(ProfileTest, CutsDeepStacksAndCountsThem) {
  const TestContainer container;
  auto sampler = start({.selection = {.cgroups = {{container.key()}}}});
  ASSERT_NE(sampler, nullptr);
  ASSERT_EQ(container.run([] { return spin_below(300, 500 * ms) == 300 ? 0 : 1; }), 0);
  const auto profile = sampler->stop();
  ASSERT_TRUE(profile) << profile.error().message;
  const auto cut = [](const RawSample& sample) {
    return sample.truncated && sample.user.size() == 127 && is_in(sample.user, spin_here);
  };
  EXPECT_GT(count(*profile, cut), 10U);
  EXPECT_EQ(profile->losses.truncated,
            count(*profile, [](const RawSample& sample) { return sample.truncated; }));
}

TEST_F(ProfileTest, CountsWhatATableHasNoRoomFor) {
  const TestContainer container;
  const auto work = [] {
    for (unsigned depth = 0; depth < 100; ++depth) spin_below(depth, 10 * ms);
    return 0;
  };
  auto witness = start({.hertz = 499, .selection = {.cgroups = {{container.key()}}}});
  auto sampler =
      start({.hertz = 499, .selection = {.cgroups = {{container.key()}}}, .table_entries = 16});
  ASSERT_TRUE(sampler && witness);
  ASSERT_EQ(container.run(work), 0);
  const auto profile = sampler->stop();
  const auto all = witness->stop();
  ASSERT_TRUE(profile && all);
  EXPECT_LE(profile->samples.size(), 32U);
  EXPECT_GT(profile->losses.table_full, 10U);
  EXPECT_NEAR(ratio(count(*profile, any) + profile->losses.table_full, count(*all, any)), 1, near);
}

/// Tables are emptied under the samples: none is lost, none counted twice.
TEST_F(ProfileTest, TakesWhatHasBeenSeenWhileItGoesOn) {
  const TestContainer container;
  auto witness = start({.hertz = 499, .selection = {.cgroups = {{container.key()}}}});
  auto sampler = start({.hertz = 499, .selection = {.cgroups = {{container.key()}}}});
  ASSERT_TRUE(sampler && witness);
  const pid_t child = container.start(spin_for_a_second);
  std::uint64_t seen = 0;
  std::uint64_t kept = 0;
  const auto add = [&](const Result<RawProfile>& profile) {
    ASSERT_TRUE(profile) << profile.error().message;
    EXPECT_GT(profile->duration.count(), 0);
    seen += count(*profile, any);
    kept += count(*profile, [](const RawSample& one) { return is_in(one.user, spin_here); });
  };
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(sampler->run(std::chrono::milliseconds(40)));
    add(sampler->take());
  }
  EXPECT_EQ(wait_for(child), 0);
  add(sampler->stop());
  const auto all = witness->stop();
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_NEAR(ratio(seen, count(*all, any)), 1, near);
  EXPECT_GT(ratio(kept, seen), 0.9) << "a stack was lost";
}

/// The agent has given up all but a few rights when a profile is asked for.
bool keep_agents_rights() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};  // as the agent's first programs leave it
  (void)::setrlimit(RLIMIT_MEMLOCK, &unlimited);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  for (const unsigned right : {CAP_BPF, CAP_PERFMON, CAP_SYSLOG}) {
    data.at(right / 32).effective |= 1U << (right % 32);
    data.at(right / 32).permitted |= 1U << (right % 32);
  }
  return ::syscall(SYS_capset, &header, data.data()) == 0;
}

std::string sample_yourself(profile::Kind kind) {
  auto sampler = profile::Sampler::start(kernel::KernelFeatures::probe(),
                                         {.kind = kind, .selection = {.pid = ::getpid()}}, {});
  if (!sampler) return sampler.error().message;
  spin_here(300 * ms);
  ::usleep(10'000);
  const auto profile = (*sampler)->stop();
  if (!profile) return profile.error().message;
  return profile->samples.empty() ? "no samples" : "";
}

TEST_F(ProfileTest, NeedsNoMoreRightsThanTheAgentKeeps) {
  EXPECT_EQ(said_by_child([]() -> std::string {
              if (!keep_agents_rights()) return "capset";
              const auto cpu = sample_yourself(profile::Kind::cpu);
              // Debian's level 3 asks for CAP_SYS_ADMIN on some kernels, and that is said.
              if (!cpu.empty() && cpu.find("perf_event_paranoid is 3") == std::string::npos)
                return cpu;
              return sample_yourself(profile::Kind::off_cpu);
            }),
            "");
}

unsigned loaded_programs(std::string_view name) {
  unsigned found = 0;
  for (__u32 id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    const int fd = bpf_prog_get_fd_by_id(id);
    bpf_prog_info info{};
    __u32 size = sizeof(info);
    if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && name == info.name) ++found;
    if (fd >= 0) ::close(fd);
  }
  return found;
}

TEST_F(ProfileTest, LeavesNothingBehind) {
  const auto before = loaded_programs("profile_sample");
  auto sampler = start({});
  ASSERT_NE(sampler, nullptr);
  EXPECT_EQ(loaded_programs("profile_sample"), before + 1);
  EXPECT_GT(sampler->map_bytes(), 0U);
  EXPECT_LT(sampler->map_bytes(), 50U << 20);
  sampler.reset();
  EXPECT_EQ(loaded_programs("profile_sample"), before);
}

}  // namespace
}  // namespace strata::test
