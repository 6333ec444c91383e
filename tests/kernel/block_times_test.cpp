// When, by whom and in what company requests are at their device, against what biolatency and the
// kernel's own counters say of the same time.
#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include <sys/wait.h>

#include "bpf/outlier.h"
#include "tests/kernel/disk.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/tool.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

/// Reads blocks of the device at random places, in several threads at once; 0 on success.
int read_at_once(const std::string& device, int threads, int reads) {
  std::atomic<int> failures = 0;
  std::vector<std::thread> readers;
  for (int number = 0; number < threads; ++number) {
    readers.emplace_back([&, number] {
      void* memory = nullptr;
      const int fd = ::open(device.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
      if (fd < 0 || ::posix_memalign(&memory, 4096, 4096) != 0) ++failures;
      for (int i = 0; i < reads && failures == 0; ++i) {
        const auto place = static_cast<off_t>((i * 7919 + number * 104'729) % (total / 4096));
        if (::pread(fd, memory, 4096, place * 4096) != 4096) ++failures;
      }
      std::free(memory);
      if (fd >= 0) ::close(fd);
    });
  }
  for (auto& reader : readers) reader.join();
  return failures;
}

/// Without wbt no queue statistics are kept, and requests have no time of issue of their own.
TEST_P(BlockIoTest, TimesAreKnownWhereTheQueueKeepsNone) {
  const DiskFile file;
  const LoopDevice loop(file.path(), total);
  if (!loop.attached()) GTEST_SKIP() << "no loop device is free";
  (void)loop.set("queue/wbt_lat_usec", "0");
  const TestContainer container;
  auto object = load();
  const auto begin = monotonic_ns();
  ASSERT_EQ(container.run([&] { return read_at_once(loop.path(), 1, 200); }), 0);
  const auto read = of(object, container, loop.device(), STRATA_BLOCK_READ);
  EXPECT_GE(read.operations, 195U);  // see `tries`
  expect_sane(read, monotonic_ns() - begin);
  (void)loop.set("queue/wbt_lat_usec", "-1");
}

TEST_P(BlockIoTest, WithoutStatisticsAtAllDeviceTimeIsStillKnown) {
  const DiskFile file;
  const LoopDevice loop(file.path(), total);
  if (!loop.attached()) GTEST_SKIP() << "no loop device is free";
  (void)loop.set("queue/wbt_lat_usec", "0");
  if (!loop.set("queue/iostats", "0")) GTEST_SKIP() << "statistics cannot be switched off";
  const TestContainer container;
  auto object = load();
  ASSERT_EQ(container.run([&] { return read_at_once(loop.path(), 1, 200); }), 0);
  const auto read = of(object, container, loop.device(), STRATA_BLOCK_READ);
  EXPECT_GE(read.operations, 195U);
  EXPECT_EQ(read.latency.count, read.operations);
  EXPECT_TRUE(read.queue.count == 0 || read.queue.count == read.operations) << read.queue.count;
  (void)loop.set("queue/iostats", "1");
  (void)loop.set("queue/wbt_lat_usec", "-1");
}

/// Of the device as diskstats has it: requests and sectors completed.
struct DiskStat {
  std::uint64_t reads = 0;
  std::uint64_t read_sectors = 0;
};

DiskStat disk_stat(const std::string& name) {
  DiskStat stat;
  std::uint64_t merged = 0;
  std::ifstream("/sys/block/" + name + "/stat") >> stat.reads >> merged >> stat.read_sectors;
  return stat;
}

TEST_P(BlockIoTest, AgreesWithDiskstatsExactly) {
  bool agreed = false;
  for (int i = 0; i < tries && !agreed; ++i) {
    const DiskFile file;
    const LoopDevice loop(file.path(), total);
    if (!loop.attached()) GTEST_SKIP() << "no loop device is free";
    const TestContainer container;
    auto object = load();
    const auto before = disk_stat(loop.name());
    ASSERT_EQ(container.run([&] { return read_at_once(loop.path(), 4, 250); }), 0);
    const auto after = disk_stat(loop.name());
    const auto read = of(object, container, loop.device(), STRATA_BLOCK_READ);
    agreed = read.operations == after.reads - before.reads &&
             read.bytes == 512 * (after.read_sectors - before.read_sectors) &&
             read.operations == 1000;
  }
  EXPECT_TRUE(agreed);
}

/// biolatency's table of one disk: "        64 -> 127        : 69       |****|", in us.
std::array<double, 32> biolatency_slots(const std::string& text, const std::string& disk) {
  std::array<double, 32> slots{};
  std::istringstream lines(text.substr(std::min(text.size(), text.find("disk = " + disk))));
  std::string line;
  std::getline(lines, line);
  std::size_t slot = 0;
  while (std::getline(lines, line) && line.find("disk = ") == std::string::npos) {
    unsigned from = 0;
    unsigned to = 0;
    unsigned count = 0;
    if (std::sscanf(line.c_str(), " %u -> %u : %u", &from, &to, &count) == 3 && slot < 32) {
      slots.at(slot++) = count;
    }
  }
  return slots;
}

/// Its slots begin at powers of two in us, ours at powers of two in ns: 1000 for 1024, so that a
/// few in a hundred are in neighbouring slots. Both stamp at the same two tracepoints.
TEST_P(BlockIoTest, DeviceTimesAgreeWithBiolatency) {
  const DiskFile file;
  const LoopDevice loop(file.path(), total);
  if (!loop.attached()) GTEST_SKIP() << "no loop device is free";
  Tool biolatency({"stdbuf", "-oL", "biolatency", "-D"});
  if (!biolatency.says("Tracing", 10)) GTEST_SKIP() << "biolatency (libbpf-tools) is not there";
  const TestContainer container;
  auto object = load();
  ASSERT_EQ(container.run([&] { return read_at_once(loop.path(), 4, 500); }), 0);
  const auto read = of(object, container, loop.device(), STRATA_BLOCK_READ);
  const auto theirs = biolatency_slots(biolatency.finish(SIGINT), loop.name());
  double ours_below = 0;
  double theirs_below = 0;
  const auto all = static_cast<double>(read.operations);
  constexpr std::size_t microsecond = 10 - STRATA_HISTOGRAM_SHIFT;  // slot of 1.024 us
  for (std::size_t slot = 0; slot < microsecond; ++slot) {
    ours_below += static_cast<double>(read.latency.slots[slot]);
  }
  for (std::size_t slot = 0; slot + microsecond < STRATA_HISTOGRAM_SLOTS; ++slot) {
    ours_below += static_cast<double>(read.latency.slots[slot + microsecond]);
    theirs_below += theirs.at(slot);
    EXPECT_NEAR(ours_below, theirs_below, 0.05 * all + 5) << "below " << (2 << slot) << " us";
  }
  EXPECT_NEAR(theirs_below, all, 0.01 * all + 5);
}

TEST_P(BlockIoTest, AnOutlierTellsProcessDeviceSizeAndDepth) {
  constexpr unsigned threads = 6;
  const DiskFile file;
  const LoopDevice loop(file.path(), total);
  if (!loop.attached()) GTEST_SKIP() << "no loop device is free";
  const TestContainer container;
  auto object = load();
  RingEvents<strata_outlier_event> events("block_io", object->maps.events);
  object->data->outlier_floor_ns = 1;
  object->data->outlier_rest_ns = 0;
  pid_t pid = 0;
  ASSERT_EQ(container.run([&] { return read_at_once(loop.path(), threads, 200); }, &pid), 0);
  object->data->outlier_floor_ns = ~0ULL;
  unsigned deepest = 0;
  unsigned named = 0;
  unsigned seen = 0;
  for (const auto& event : events.all()) {
    if (!container.owns(event.key) || event.device != loop.device()) continue;
    ++seen;
    EXPECT_EQ(event.kind, static_cast<unsigned>(STRATA_OUTLIER_BLOCK_IO));
    EXPECT_EQ(event.operation, static_cast<unsigned>(STRATA_BLOCK_READ));
    EXPECT_EQ(event.bytes, 4096U);
    EXPECT_EQ(event.limit_ns, 1U);
    EXPECT_GE(event.queue_depth, 1U);
    EXPECT_LE(event.queue_depth, threads);
    deepest = std::max(deepest, event.queue_depth);
    if (event.pid == 0) continue;
    ++named;
    EXPECT_EQ(event.pid, static_cast<unsigned>(pid));
  }
  EXPECT_GE(seen, threads * 190);  // see `tries`
  EXPECT_GE(named, seen / 2) << "some are given to the device by the kernel's own threads";
  EXPECT_GE(deepest, 2U);
  expect_no_losses(object);
}

TEST_P(BlockIoTest, AnOutlierOfWritebackNamesTheContainerAndNoProcess) {
  const TestContainer container;
  const DiskFile file;
  auto object = load();
  RingEvents<strata_outlier_event> events("block_io", object->maps.events);
  object->data->outlier_floor_ns = 1;
  object->data->outlier_rest_ns = 0;
  ASSERT_EQ(container.run([&] { return transfer(file.path(), O_WRONLY, false); }), 0);
  ASSERT_EQ(file.sync_all(), 0);
  object->data->outlier_floor_ns = ~0ULL;
  const auto seen = events.of(container.memory_key());
  EXPECT_GE(seen.size(), 1U);
  for (const auto& event : seen) EXPECT_EQ(event.pid, 0U);
}

/// What one container does with a file of its own on the loop device's file system.
int dirty_and_read(const std::string& path, std::size_t mebibytes) {
  const std::vector<char> megabyte(1 << 20, 'x');
  const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return 1;
  for (std::size_t i = 0; i < mebibytes; ++i) {
    if (::write(fd, megabyte.data(), megabyte.size()) != static_cast<ssize_t>(megabyte.size())) {
      return 2;
    }
  }
  ::close(fd);
  return 0;
}

/// Two containers dirty pages of one file system at the same time; the flusher thread writes both.
TEST_P(BlockIoTest, MixedWritebackIsChargedToWhoeverDirtiedEachPage) {
  constexpr std::size_t mib = 1 << 20;
  constexpr std::array<std::size_t, 2> sizes = {24, 40};
  std::array<std::uint64_t, 2> written{};
  std::uint64_t reads_of_both = 0;
  for (int i = 0; i < tries && (written[0] < sizes[0] * mib || written[1] < sizes[1] * mib); ++i) {
    const std::array<TestContainer, 2> containers;
    const std::array<DiskFile, 2> files;
    auto object = load();
    std::array<pid_t, 2> children{};
    for (std::size_t who = 0; who < 2; ++who) {
      children.at(who) = containers.at(who).start(
          [&] { return dirty_and_read(files.at(who).path(), sizes.at(who)); });
    }
    for (const pid_t child : children) ASSERT_EQ(wait_for(child), 0);
    ASSERT_EQ(files[0].sync_all(), 0);
    for (std::size_t who = 0; who < 2; ++who) {
      const auto& container = containers.at(who);
      written.at(who) = of(object, container, files[0].disk(), STRATA_BLOCK_WRITE).bytes;
      reads_of_both += of(object, container, files[0].disk(), STRATA_BLOCK_READ).bytes;
    }
    expect_no_losses(object);
  }
  for (std::size_t who = 0; who < 2; ++who) {
    EXPECT_GE(written.at(who), sizes.at(who) * mib);
    EXPECT_LE(written.at(who), (sizes.at(who) + 1) * mib);  // the file system's own blocks
  }
  EXPECT_LE(reads_of_both, mib);
}

}  // namespace
}  // namespace strata::test
