// A storm of forks, programs, short containers and OOM kills at the highest rate that the machine
// makes: for every ring, events read + drops counted = events that a witness without a ring has
// counted, exactly, on rings that hold little and on the agent's own.
#include <array>
#include <atomic>
#include <chrono>
#include <iostream>
#include <optional>
#include <span>
#include <thread>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/cgroup.h"
#include "bpf/oom.h"
#include "bpf/process.h"
#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/oom.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "core/kernel/ring_pump.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/skeleton/witness.skel.h"
#include "tests/kernel/support.h"
#include "tests/kernel/witness.h"

namespace strata::test {
namespace {

using kernel::Skeleton;
using Counts = std::array<std::uint64_t, WITNESS_COUNT>;

constexpr unsigned small_ring = 4096;
constexpr std::chrono::seconds storm_time(2);

class StormTest : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    witness_.emplace(features_, [](witness_bpf&) {});
    witness_->attach();
    expect_attached(*witness_);
  }

  /// Attaches the three objects with rings of this size (0: their own).
  void attach(unsigned ring_bytes) {
    const auto sized = [&](auto& knobs) {
      if (ring_bytes != 0) bpf_map__set_max_entries(knobs.maps.events, ring_bytes);
    };
    const auto victim = features_.tracepoint("mark_victim");
    cgroup_.emplace(features_, sized);
    process_.emplace(features_, sized);
    oom_.emplace(features_, [&](oom_bpf& knobs) {
      sized(knobs);
      knobs.rodata->victim_is_task =
          victim && !victim->empty() && victim->front() == kernel::ArgumentKind::pointer;
    });
    auto pump = kernel::RingPump::make();
    ASSERT_TRUE(pump);
    pump_.emplace(std::move(*pump));
    const auto accept = [](std::span<const std::byte>) { return true; };
    ASSERT_TRUE(pump_->add("cgroup", (*cgroup_)->maps.events, accept));
    ASSERT_TRUE(pump_->add("process", (*process_)->maps.events, accept));
    ASSERT_TRUE(pump_->add("oom", (*oom_)->maps.events, accept));
    for (kernel::BpfObject* object :
         {static_cast<kernel::BpfObject*>(&*cgroup_), static_cast<kernel::BpfObject*>(&*process_),
          static_cast<kernel::BpfObject*>(&*oom_)}) {
      object->attach();
      expect_attached(*object);
    }
  }

  [[nodiscard]] Counts dropped() const {
    return {lost((*cgroup_)->maps.losses), lost((*process_)->maps.losses),
            lost((*oom_)->maps.losses)};
  }

  /// Runs that the kernel left out and counted: from 7.0 on a program may be preempted, and another
  /// task's event on that CPU then finds it busy.
  static std::uint64_t missed(const kernel::BpfObject& object, std::string_view programs) {
    std::uint64_t sum = 0;
    for (const auto& program : object.programs()) {
      if (programs.find(program.name) != std::string_view::npos) sum += program.missed;
    }
    return sum;
  }

  /// Read from the rings, counted as dropped, or by the kernel as missed.
  Counts told() {
    while (pump_->pump(1000)) {
    }
    auto counts = dropped();
    counts[WITNESS_CGROUP] += missed(*cgroup_, "cgroup_made cgroup_removed cgroup_attached");
    counts[WITNESS_PROCESS] += missed(*process_, "process_exec process_exit");
    counts[WITNESS_OOM] += missed(*oom_, "oom_victim");
    const auto read = pump_->counts();
    for (std::size_t i = 0; i < counts.size(); ++i) counts.at(i) += read[i].events;
    return counts;
  }

  [[nodiscard]] Counts witnessed() const {
    Counts counts{};
    for (unsigned i = 0; i < WITNESS_COUNT; ++i) {
      counts.at(i) = kernel::read_per_cpu_slot((*witness_)->maps.witnessed, i).value_or(0);
    }
    counts[WITNESS_CGROUP] += missed(*witness_, "witness_made witness_removed witness_attached");
    counts[WITNESS_PROCESS] += missed(*witness_, "witness_exec witness_exit");
    counts[WITNESS_OOM] += missed(*witness_, "witness_victim");
    return counts;
  }

  /// The rest of the machine goes on meanwhile, so both are read until nothing has happened
  /// between.
  std::pair<Counts, Counts> at_one_moment() {
    for (;;) {
      const auto before = witnessed();
      const auto told_now = told();
      if (before == witnessed()) return {told_now, before};
    }
  }

  static std::uint64_t lost(const bpf_map* losses) {
    return kernel::read_per_cpu_slot(losses, STRATA_LOSS_RING_FULL).value_or(0);
  }

  std::optional<Skeleton<witness_bpf>> witness_;
  std::optional<Skeleton<cgroup_bpf>> cgroup_;
  std::optional<Skeleton<process_bpf>> process_;
  std::optional<Skeleton<oom_bpf>> oom_;
  std::optional<kernel::RingPump> pump_;
};

/// A child that ends at once. Apart, so that the caller's variables are none of what a vfork may
/// leave changed.
[[gnu::noinline]] pid_t short_child(bool runs_program) {
  const pid_t child = ::vfork();
  if (child != 0) return child;
  if (runs_program) ::execl("/bin/true", "true", static_cast<char*>(nullptr));
  ::_exit(0);
}

/// Forks such children; every tenth runs a program.
std::uint64_t fork_until(std::uint64_t end) {
  std::uint64_t forks = 0;
  for (; monotonic_ns() < end; ++forks) wait_for(short_child(forks % 10 == 0));
  return forks;
}

/// Containers that live as long as their one process.
std::uint64_t contain_until(std::uint64_t end) {
  std::uint64_t containers = 0;
  for (; monotonic_ns() < end; ++containers) {
    const TestCgroup cgroup(unified_hierarchy());
    const pid_t child = ::fork();
    if (child == 0) ::_exit(cgroup.write("cgroup.procs", "0").empty() ? 0 : 1);
    EXPECT_EQ(wait_for(child), 0);
  }
  return containers;
}

std::uint64_t kill_until(std::uint64_t end) {
  const TestContainer container;
  EXPECT_TRUE(container.limit_memory(4 << 20));
  std::uint64_t kills = 0;
  for (; monotonic_ns() < end; ++kills) {
    container.run([] {
      constexpr std::size_t size = 16 << 20;
      auto* memory = static_cast<char*>(
          ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
      for (std::size_t at = 0; at < size; at += 4096) memory[at] = 1;
      return 0;
    });
  }
  return kills;
}

/// What a process of its own did in the storm, by the ring that hears of it; it is counted there,
/// so that no thread of ours forks.
struct Caused {
  std::uint64_t forks = 0;
  std::uint64_t containers = 0;
  std::uint64_t kills = 0;
};

Caused storm() {
  int report[2];
  EXPECT_EQ(::pipe(report), 0);
  const auto end =
      monotonic_ns() + static_cast<std::uint64_t>(std::chrono::nanoseconds(storm_time).count());
  std::vector<pid_t> makers;
  const auto make = [&](std::uint64_t Caused::*what, std::uint64_t (*work)(std::uint64_t)) {
    makers.push_back(::fork());
    if (makers.back() != 0) return;
    Caused caused;
    caused.*what = work(end);
    ::_exit(::write(report[1], &caused, sizeof(caused)) == sizeof(caused) ? 0 : 1);
  };
  make(&Caused::forks, fork_until);
  make(&Caused::forks, fork_until);
  make(&Caused::containers, contain_until);
  make(&Caused::kills, kill_until);
  Caused all;
  for (const pid_t maker : makers) {
    EXPECT_EQ(wait_for(maker), 0);
    Caused one;
    EXPECT_EQ(::read(report[0], &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
    all.forks += one.forks;
    all.containers += one.containers;
    all.kills += one.kills;
  }
  ::close(report[0]);
  ::close(report[1]);
  return all;
}

constexpr const char* names[] = {"cgroup", "process", "oom"};

void expect_same(const Counts& told, const Counts& witnessed, const Counts& told_before,
                 const Counts& witnessed_before) {
  for (std::size_t i = 0; i < WITNESS_COUNT; ++i) {
    EXPECT_EQ(told.at(i) - told_before.at(i), witnessed.at(i) - witnessed_before.at(i)) << names[i];
  }
}

void report(const Caused& caused, const Counts& told, const Counts& dropped) {
  std::cout << "forks " << caused.forks << ", containers " << caused.containers << ", kills "
            << caused.kills << " in " << storm_time.count() << " s\n";
  for (std::size_t i = 0; i < WITNESS_COUNT; ++i) {
    std::cout << names[i] << ": " << told.at(i) << " events, " << dropped.at(i) << " dropped\n";
  }
}

TEST_F(StormTest, RingsThatNobodyReadsLoseNothingUncounted) {
  attach(small_ring);
  const auto [told_before, witnessed_before] = at_one_moment();
  const auto caused = storm();
  const auto [told, witnessed] = at_one_moment();
  report(caused, told, dropped());
  expect_same(told, witnessed, told_before, witnessed_before);
  EXPECT_GT(dropped()[WITNESS_PROCESS], 0U);
  EXPECT_GT(dropped()[WITNESS_CGROUP], 0U);
  EXPECT_GE(witnessed[WITNESS_PROCESS] - witnessed_before[WITNESS_PROCESS],
            caused.forks + caused.containers + caused.kills);
  EXPECT_GE(witnessed[WITNESS_CGROUP] - witnessed_before[WITNESS_CGROUP], 3 * caused.containers);
  EXPECT_GE(witnessed[WITNESS_OOM] - witnessed_before[WITNESS_OOM], caused.kills);
}

TEST_F(StormTest, RingsThatAreReadMeanwhileTellOrCountEverything) {
  attach(0);
  const auto [told_before, witnessed_before] = at_one_moment();
  std::atomic<bool> ended = false;
  std::thread reader([&] {
    while (!ended) {
      while (pump_->pump(256)) {
      }
      ::usleep(1000);
    }
  });
  const auto caused = storm();
  ended = true;
  reader.join();
  const auto [told, witnessed] = at_one_moment();
  report(caused, told, dropped());
  expect_same(told, witnessed, told_before, witnessed_before);
}

}  // namespace
}  // namespace strata::test
