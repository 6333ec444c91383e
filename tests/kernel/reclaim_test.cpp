#include "bpf/reclaim.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "bpf/skeleton/reclaim.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tool.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

constexpr std::size_t mib = 1024 * 1024;

class ReclaimTest : public KernelTest {
 protected:
  Skeleton<reclaim_bpf> load() {
    Skeleton<reclaim_bpf> object(features_, [](reclaim_bpf&) {});
    object.attach();
    expect_attached(object);
    return object;
  }

  static strata_reclaim of(Skeleton<reclaim_bpf>& object, std::uint64_t key) {
    return counted_for<strata_reclaim>(object->maps.reclaims, key);
  }
};

/// Reads a file of four times the container's memory, twice: the page cache must be made room for.
int read_more_than_fits() {
  std::array<char, 32> name{"strata-reclaim-XXXXXX"};
  const int fd = ::mkstemp(name.data());
  ::unlink(name.data());
  std::vector<char> chunk(mib, 'r');
  for (int i = 0; i < 64; ++i) {
    if (::write(fd, chunk.data(), chunk.size()) != static_cast<ssize_t>(chunk.size())) return 1;
  }
  if (::fsync(fd) != 0) return 2;
  for (int pass = 0; pass < 2; ++pass) {
    ::lseek(fd, 0, SEEK_SET);
    while (::read(fd, chunk.data(), chunk.size()) > 0) {
    }
  }
  ::close(fd);
  return 0;
}

/// Page scans of the container's own reclaim as v2 counts them in memory.stat: "pgscan_direct 5";
/// older kernels do not.
std::optional<std::uint64_t> scanned_directly(const TestContainer& container) {
  std::ifstream file(container.memory_file("memory.stat"));
  std::string name;
  std::uint64_t count = 0;
  while (file >> name >> count) {
    if (name == "pgscan_direct") return count;
  }
  return std::nullopt;
}

/// How often the limit was hit: v1's memory.failcnt, v2's "max 7" in memory.events.
std::uint64_t limit_hits(const TestContainer& container) {
  std::uint64_t count = 0;
  if (std::ifstream file(container.memory_file("memory.failcnt")); file >> count) return count;
  std::ifstream file(container.memory_file("memory.events"));
  std::string name;
  while (file >> name >> count) {
    if (name == "max") return count;
  }
  return 0;
}

/// Of the charges that hit the limit some give up (readahead), and the others reclaim once and up
/// to 16 times more while that frees too little.
TEST_F(ReclaimTest, ALimitOnPageCacheCostsItsContainerTime) {
  const TestContainer container;
  const TestContainer bystander;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  auto object = load();
  const auto begin = monotonic_ns();
  ASSERT_EQ(container.run(read_more_than_fits), 0);
  const auto elapsed = monotonic_ns() - begin;
  const auto got = of(object, container.key());
  const auto hits = limit_hits(container);
  EXPECT_GE(hits, 10U);
  EXPECT_GE(got.times, 10U);
  EXPECT_LE(got.times, hits * 17);
  EXPECT_GT(got.ns, got.times * 1000);
  EXPECT_LT(got.ns, elapsed);
  EXPECT_EQ(of(object, bystander.key()).times, 0U);
  if (container.memory_key() == container.key()) {
    EXPECT_GT(scanned_directly(container).value_or(1), 0U);
  }
  expect_no_losses(object);
}

/// What the program keeps of a thread that reclaims; see bpf/reclaim.bpf.c.
struct Reclaiming {
  std::uint64_t since_ns = 0;
  std::uint32_t kinds = 0;
  std::uint32_t reserved = 0;
};

TEST_F(ReclaimTest, WhatBeganBeforeProgramsWereDetachedIsForgotten) {
  const TestContainer container;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  auto object = load();
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = container.start([&] {
    char told = 0;
    return ::read(ready[0], &told, 1) == 1 ? read_more_than_fits() : 1;
  });
  // The host's, since the machine came up; its end was not seen.
  const Reclaiming before{.since_ns = 1, .kinds = 1, .reserved = 0};
  const auto thread = static_cast<std::uint32_t>(child);
  const kernel::HashMap<std::uint32_t, Reclaiming> now(object->maps.reclaiming_now);
  ASSERT_TRUE(now.put(thread, before));
  const auto begin = monotonic_ns();
  object->bss->seen_since_ns = begin;
  ASSERT_EQ(::write(ready[1], "x", 1), 1);
  ASSERT_EQ(wait_for(child), 0);
  const auto got = of(object, container.key());
  EXPECT_GE(got.times, 10U);
  EXPECT_LT(got.ns, monotonic_ns() - begin);
  ::close(ready[0]);
  ::close(ready[1]);
}

/// "/* a comment */ @ns: 123456" of bpftrace at its end.
std::uint64_t number_after(const std::string& text, const std::string& name) {
  const auto at = text.find(name);
  std::uint64_t number = 0;
  if (at != std::string::npos) std::istringstream(text.substr(at + name.size())) >> number;
  return number;
}

double ratio(std::uint64_t got, std::uint64_t expected) {
  return static_cast<double>(got) / static_cast<double>(expected);
}

/// bpftrace stamps at the same tracepoints, a program before or after ours. It counts the whole
/// machine, on which nobody else reclaims for a limit meanwhile.
TEST_F(ReclaimTest, AgreesWithBpftrace) {
  Tool bpftrace(
      bpftrace_command("tracepoint:vmscan:mm_vmscan_memcg_reclaim_begin { @at[tid] = nsecs; } "
                       "tracepoint:vmscan:mm_vmscan_memcg_reclaim_end /@at[tid]/ "
                       "{ @ns = sum(nsecs - @at[tid]); @times = count(); delete(@at[tid]); } "
                       "BEGIN { printf(\"%d ready\\n\", 1); } END { clear(@at); }"));
  if (!bpftrace.says("1 ready", 20)) GTEST_SKIP() << "bpftrace is not there or cannot trace";
  const TestContainer container;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  auto object = load();
  ASSERT_EQ(container.run(read_more_than_fits), 0);
  const auto got = of(object, container.key());
  const auto told = bpftrace.finish(SIGINT);
  const auto times = number_after(told, "@times: ");
  const auto ns = number_after(told, "@ns: ");
  EXPECT_NEAR(ratio(got.times, times), 1, 0.01);
  EXPECT_NEAR(ratio(got.ns, ns), 1, 0.05);
}

}  // namespace
}  // namespace strata::test
