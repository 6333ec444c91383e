// What threads wait for: cause known waits, see them, and how long they took.
#include <array>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collectors/profile/sampling/waits.h"
#include "tests/kernel/disk.h"
#include "tests/kernel/profile_support.h"

namespace strata::test {
namespace {

using profile::Kind;
using profile::RawProfile;
using profile::RawSample;
using profile::Wait;

/// The kernel's functions by address, from /proc/kallsyms: "ffffffff81000000 T _stext".
class KernelNames {
 public:
  KernelNames() {
    FILE* const file = std::fopen("/proc/kallsyms", "re");
    if (file == nullptr) return;
    unsigned long long address = 0;
    char type = 0;
    std::array<char, 512> name{};
    while (std::fscanf(file, "%llx %c %511s%*[^\n]", &address, &type, name.data()) == 3) {
      if (type == 't' || type == 'T') names_.emplace(address, name.data());
    }
    std::fclose(file);
  }

  [[nodiscard]] std::string_view of(std::uint64_t address) const {
    auto after = names_.upper_bound(address);
    return after == names_.begin() ? std::string_view{} : std::string_view((--after)->second);
  }

 private:
  std::map<std::uint64_t, std::string> names_;
};

Wait wait_of(const RawSample& sample) {
  static const KernelNames names;
  if (sample.wait != Wait::unknown) return sample.wait;
  std::vector<std::string_view> functions;
  for (const auto address : sample.kernel) functions.push_back(names.of(address));
  return profile::wait_of(functions);
}

std::uint64_t thread_cpu_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

constexpr int times = 20;
constexpr auto pause_between = std::chrono::milliseconds(10);

/// Runs `work` that many times on a thread of its own, with pauses in between.
template <class Work>
std::thread every_pause(Work work) {
  return std::thread([work] {
    for (int i = 0; i < times; ++i) {
      std::this_thread::sleep_for(pause_between);
      work();
    }
  });
}

void wait_for_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) ::_exit(90);
  auto writer = every_pause([&] { (void)!::write(ends[1], "x", 1); });
  char byte = 0;
  for (int i = 0; i < times; ++i) (void)!::read(ends[0], &byte, 1);
  writer.join();
}

void wait_for_lock() {
  std::mutex mutex;
  std::condition_variable turn;
  int given = 0;
  auto giver = every_pause([&] {
    const std::scoped_lock lock(mutex);
    ++given;
    turn.notify_one();
  });
  for (int i = 0; i < times; ++i) {
    std::unique_lock lock(mutex);
    turn.wait(lock, [&] { return given > i; });
  }
  giver.join();
}

void wait_for_sleep() {
  for (int i = 0; i < times; ++i) ::usleep(10'000);
}

void wait_for_poll() {
  for (int i = 0; i < times; ++i) ::poll(nullptr, 0, 10);
}

void wait_for_network() {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(server, generic, size) != 0 || ::listen(server, 1) != 0 ||
      ::getsockname(server, generic, &size) != 0) {
    ::_exit(91);
  }
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(client, generic, size) != 0) ::_exit(92);
  const int accepted = ::accept(server, nullptr, nullptr);
  auto writer = every_pause([&] { (void)!::write(client, "x", 1); });
  char byte = 0;
  for (int i = 0; i < times; ++i) (void)!::read(accepted, &byte, 1);
  writer.join();
}

/// Reads past the page cache.
void read_all(const DiskFile& file) {
  if (transfer(file.path(), O_RDONLY | O_DIRECT, false) != 0) ::_exit(93);
}

struct Case {
  const char* name;
  void (*work)();
  Wait wait;
};

/// What the work's thread spent off the CPU by its own clocks, and by ours.
struct Comparison {
  std::uint64_t waited = 0;
  std::uint64_t seen = 0;
  std::map<std::string_view, std::uint64_t> by_wait;

  [[nodiscard]] double ratio() const {
    return static_cast<double>(seen) / static_cast<double>(waited);
  }
  [[nodiscard]] bool agrees() const { return waited != 0 && std::abs(ratio() - 1) < 0.05; }
};

class OffCpuComparison : public ProfileTest {
 protected:
  static std::uint64_t measured(const std::function<void()>& work) {
    const auto began = monotonic_ns();
    const auto cpu = thread_cpu_ns();
    work();
    return monotonic_ns() - began - (thread_cpu_ns() - cpu);
  }

  void compare(Comparison& found, const TestContainer& container,
               const std::function<void()>& work) {
    auto sampler = start({.kind = Kind::off_cpu,
                          .min_off_cpu = std::chrono::nanoseconds(1),
                          .selection = {.cgroups = {{container.key()}}}});
    ASSERT_NE(sampler, nullptr);
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const auto tell = [&] {
      const auto waited = measured(work);
      return ::write(ends[1], &waited, sizeof(waited)) == sizeof(waited) ? 0 : 1;
    };
    pid_t pid = 0;
    ASSERT_EQ(container.run(tell, &pid), 0);
    ASSERT_EQ(::read(ends[0], &found.waited, sizeof(found.waited)),
              static_cast<ssize_t>(sizeof(found.waited)));
    for (auto end : ends) ::close(end);
    const auto profile = sampler->stop();
    ASSERT_TRUE(profile) << profile.error().message;
    EXPECT_EQ(profile->losses.table_full, 0U);
    for (const auto& sample : profile->samples) {
      if (sample.tid != pid) continue;
      EXPECT_EQ(sample.pid, pid);
      EXPECT_EQ(sample.cgroup.value, container.key());
      found.seen += sample.nanoseconds;
      found.by_wait[to_string(wait_of(sample))] += sample.nanoseconds;
    }
  }

  /// A thread's own clocks take the time for which a hypervisor had the CPU for a wait; so a run
  /// that was disturbed is tried again.
  void expect_agreement(const TestContainer& container, const std::function<void()>& work,
                        Wait wait) {
    Comparison found;
    for (int i = 0; i < tries && !found.agrees(); ++i) {
      found = {};
      ASSERT_NO_FATAL_FAILURE(compare(found, container, work));
    }
    EXPECT_TRUE(found.agrees()) << found.ratio() << ::testing::PrintToString(found.by_wait);
    const auto wanted = found.by_wait[to_string(wait)];
    const auto others = found.seen - wanted - found.by_wait["run_queue"];
    EXPECT_GT(wanted, 0U);
    EXPECT_LT(static_cast<double>(others), 0.1 * static_cast<double>(found.seen))
        << ::testing::PrintToString(found.by_wait);
  }
};

class OffCpuTest : public OffCpuComparison, public ::testing::WithParamInterface<Case> {};

TEST_P(OffCpuTest, TellsHowLongAThreadWaitedForWhat) {
  const TestContainer container;
  expect_agreement(container, GetParam().work, GetParam().wait);
}

/// A limit on the disk makes the waits long, so that it does not matter when exactly one began.
TEST_F(OffCpuComparison, TellsHowLongAThreadWaitedForADisk) {
  const DiskFile file;
  ASSERT_EQ(transfer(file.path(), O_WRONLY | O_DIRECT, true), 0);
  const TestContainer container;
  if (!container.limit_reads(file.disk_name(), 4 * total))
    GTEST_SKIP() << "no cgroup controller limits I/O here";
  expect_agreement(
      container, [&] { read_all(file); }, Wait::disk);
}

INSTANTIATE_TEST_SUITE_P(, OffCpuTest,
                         ::testing::Values(Case{"Pipe", wait_for_pipe, Wait::pipe},
                                           Case{"Lock", wait_for_lock, Wait::lock},
                                           Case{"Sleep", wait_for_sleep, Wait::sleep},
                                           Case{"Poll", wait_for_poll, Wait::poll},
                                           Case{"Network", wait_for_network, Wait::network}),
                         [](const auto& one) { return one.param.name; });

using OffCpuLimits = ProfileTest;

TEST_F(OffCpuLimits, LeavesShortWaitsOut) {
  const TestContainer container;
  auto sampler = start({.kind = Kind::off_cpu,
                        .min_off_cpu = std::chrono::milliseconds(50),
                        .selection = {.cgroups = {{container.key()}}}});
  ASSERT_NE(sampler, nullptr);
  ASSERT_EQ(container.run([] {
    for (int i = 0; i < 10; ++i) ::usleep(100);
    ::usleep(100'000);
    return 0;
  }),
            0);
  const auto profile = sampler->stop();
  ASSERT_TRUE(profile) << profile.error().message;
  const auto slept = [](const RawSample& sample) { return wait_of(sample) == Wait::sleep; };
  EXPECT_EQ(count(*profile, slept), 1U);
  EXPECT_GE(nanoseconds(*profile, slept), 100'000'000U);
}

TEST_F(OffCpuLimits, CountsAWaitThatIsNotOver) {
  const TestContainer container;
  auto sampler = start({.kind = Kind::off_cpu, .selection = {.cgroups = {{container.key()}}}});
  ASSERT_NE(sampler, nullptr);
  const pid_t child = container.start([] {
    ::sleep(60);
    return 0;
  });
  ASSERT_TRUE(sampler->run(std::chrono::milliseconds(1500)));
  const auto profile = sampler->stop();
  ::kill(child, SIGKILL);
  wait_for(child);
  ASSERT_TRUE(profile) << profile.error().message;
  const auto slept = [&](const RawSample& sample) {
    return sample.pid == child && wait_of(sample) == Wait::sleep;
  };
  EXPECT_EQ(count(*profile, slept), 1U);
  EXPECT_GT(nanoseconds(*profile, slept), 500'000'000U);
}

}  // namespace
}  // namespace strata::test
