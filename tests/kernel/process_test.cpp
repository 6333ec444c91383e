#include "bpf/process.h"

#include <csignal>
#include <map>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "bpf/skeleton/process.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

class ProcessTest : public BothFormsTest {
 protected:
  Skeleton<process_bpf> load() {
    Skeleton<process_bpf> object(features_, [](process_bpf& knobs) {
      bpf_map__set_max_entries(knobs.maps.events, 1024 * 1024);
    });
    object.attach();
    expect_attached(object);
    return object;
  }

  static strata_processes counts(Skeleton<process_bpf>& object, std::uint64_t key) {
    return counted_for<strata_processes>(object->maps.processes, key);
  }
};

int exec_shell(const char* script) {
  ::execl("/bin/sh", "sh", "-c", script, static_cast<char*>(nullptr));
  return 98;
}

TEST_P(ProcessTest, TellsOfAProgramAndOfItsExitStatus) {
  auto object = load();
  RingEvents<strata_process_event> events("process", object->maps.events);
  const TestContainer container;
  const auto before = monotonic_ns();
  pid_t pid = 0;
  const int status = container.run([] { return exec_shell("exit 7"); }, &pid);
  const auto seen = events.of(container.key());
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].type, STRATA_PROCESS_EXEC);
  EXPECT_STREQ(seen[0].file, "/bin/sh");
  EXPECT_EQ(seen[0].status, 0U);
  EXPECT_EQ(seen[1].type, STRATA_PROCESS_EXIT);
  EXPECT_STREQ(seen[1].file, "");
  EXPECT_EQ(seen[1].status, static_cast<unsigned>(status));
  EXPECT_EQ(WEXITSTATUS(static_cast<int>(seen[1].status)), 7);
  for (const auto& event : seen) {
    EXPECT_EQ(event.pid, static_cast<unsigned>(pid));
    EXPECT_EQ(event.parent_pid, static_cast<unsigned>(::getpid()));
    EXPECT_STREQ(event.comm, "sh");
    EXPECT_GE(event.time_ns, before);
    EXPECT_LE(event.time_ns, monotonic_ns());
  }
  expect_no_losses(object);
}

TEST_P(ProcessTest, TellsTheSignalThatKilled) {
  auto object = load();
  RingEvents<strata_process_event> events("process", object->maps.events);
  const TestContainer container;
  const int status = container.run([] { return ::raise(SIGKILL); });
  const auto seen = events.of(container.key());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].type, STRATA_PROCESS_EXIT);
  EXPECT_EQ(seen[0].status, static_cast<unsigned>(status));
  EXPECT_EQ(WTERMSIG(static_cast<int>(seen[0].status)), SIGKILL);
}

TEST_P(ProcessTest, CountsWhatWasKilledBySignal) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    for (const int signal : {SIGKILL, SIGTERM, SIGTERM, SIGSEGV, SIGRTMIN + 1, 0}) {
      const pid_t child = ::fork();
      if (child == 0) {
        if (signal != 0) ::raise(signal);
        ::_exit(3);
      }
      wait_for(child);
    }
    return 0;
  }),
            0);
  std::map<std::uint32_t, std::uint64_t> by_signal;
  kernel::HashMap<strata_killed_key, std::uint64_t> killed(object->maps.killed);
  ASSERT_TRUE(killed.read([&](const strata_killed_key& at, std::uint64_t times) {
    if (at.key == container.key()) by_signal[at.signal] = times;
  }));
  const std::map<std::uint32_t, std::uint64_t> expected = {
      {SIGKILL, 1}, {SIGTERM, 2}, {SIGSEGV, 1}, {static_cast<std::uint32_t>(SIGRTMIN + 1), 1}};
  EXPECT_EQ(by_signal, expected);
  EXPECT_EQ(counts(object, container.key()).exited, 7U);
}

TEST_P(ProcessTest, CountsPrograms) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] { return exec_shell("/bin/true; exec /bin/true"); }), 0);
  EXPECT_EQ(counts(object, container.key()).executed, 3U);
}

TEST_P(ProcessTest, CountsProcessesForkedInTheContainerButNoThreads) {
  auto object = load();
  RingEvents<strata_process_event> events("process", object->maps.events);
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    for (int i = 0; i < 3; ++i) {
      const pid_t child = ::fork();
      if (child == 0) ::_exit(0);
      wait_for(child);
      std::thread([] {}).join();
    }
    return 0;
  }),
            0);
  const auto got = counts(object, container.key());
  EXPECT_EQ(got.started, 3U);
  EXPECT_EQ(got.exited, 4U);  // and the one that moved in
  EXPECT_EQ(events.of(container.key()).size(), 4U);
  expect_no_losses(object);
}

TEST_P(ProcessTest, AnExecByAnotherThreadIsNoExit) {
  auto object = load();
  RingEvents<strata_process_event> events("process", object->maps.events);
  const TestContainer container;
  pid_t pid = 0;
  ASSERT_EQ(container.run(
                [] {
                  std::thread([] { exec_shell("exit 0"); }).join();
                  return 97;
                },
                &pid),
            0);
  const auto seen = events.of(container.key());
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].type, STRATA_PROCESS_EXEC);
  EXPECT_EQ(seen[1].type, STRATA_PROCESS_EXIT);
  EXPECT_EQ(seen[1].pid, static_cast<unsigned>(pid));
  EXPECT_EQ(counts(object, container.key()).exited, 1U);
}

INSTANTIATE_BOTH_FORMS(ProcessTest);

}  // namespace
}  // namespace strata::test
