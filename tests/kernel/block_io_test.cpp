#include <array>
#include <cinttypes>
#include <fstream>
#include <map>
#include <optional>

#include "tests/kernel/disk.h"

namespace strata::test {
namespace {

using kernel::HashMap;
using kernel::Skeleton;

/// What the kernel itself counted for a container and a disk.
struct IoStat {
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;

  bool operator==(const IoStat&) const = default;
};

/// Nothing where the unified hierarchy has no io controller.
std::optional<IoStat> io_stat(const TestContainer& container, std::uint32_t device) {
  std::ifstream file(container.unified().file("io.stat"));
  if (!file) return std::nullopt;
  IoStat found;
  std::string line;
  while (std::getline(file, line)) {
    // "254:0 rbytes=4194304 wbytes=4194304 rios=64 wios=4 dbytes=0 dios=0"
    unsigned disk_major = 0;
    unsigned disk_minor = 0;
    IoStat one;
    if (std::sscanf(line.c_str(), "%u:%u rbytes=%" SCNu64 " wbytes=%" SCNu64, &disk_major,
                    &disk_minor, &one.read_bytes, &one.written_bytes) == 4 &&
        (disk_major << STRATA_MINOR_BITS | disk_minor) == device) {
      found = one;
    }
  }
  return found;
}

TEST_P(BlockIoTest, DirectWritesAreTheContainersOwn) {
  strata_block_io written{};
  for (int i = 0; i < tries && written.bytes != total; ++i) {
    const TestContainer container;
    const DiskFile file;
    auto object = load();
    const auto begin = monotonic_ns();
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_WRONLY | O_DIRECT, false); }), 0);
    written = of(object, container, file.disk(), STRATA_BLOCK_WRITE);
    expect_sane(written, monotonic_ns() - begin);
    expect_no_losses(object);
  }
  EXPECT_EQ(written.bytes, total);
  EXPECT_GE(written.operations, blocks);
}

TEST_P(BlockIoTest, DirectReadsAreTheContainersOwn) {
  strata_block_io read{};
  for (int i = 0; i < tries && read.bytes != total; ++i) {
    const TestContainer container;
    const DiskFile file;
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_WRONLY | O_DIRECT, false); }), 0);
    auto object = load();
    const auto begin = monotonic_ns();
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_RDONLY | O_DIRECT, false); }), 0);
    read = of(object, container, file.disk(), STRATA_BLOCK_READ);
    expect_sane(read, monotonic_ns() - begin);
    expect_no_losses(object);
  }
  EXPECT_EQ(read.bytes, total);
  EXPECT_GE(read.operations, blocks);
}

TEST_P(BlockIoTest, BufferedWritebackIsTheWritersAndFlushesAreNobodys) {
  strata_block_io written{};
  for (int i = 0; i < tries && written.bytes < total; ++i) {
    const TestContainer container;
    const DiskFile file;
    auto object = load();
    const auto begin = monotonic_ns();
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_WRONLY, true); }), 0);
    written = of(object, container, file.disk(), STRATA_BLOCK_WRITE);
    if (written.bytes < total) continue;
    expect_sane(written, monotonic_ns() - begin);
    expect_no_losses(object);
  }
  EXPECT_GE(written.bytes, total);
  EXPECT_LE(written.bytes, total + block);  // the file system's own blocks
}

/// Written by nobody who waits for it: the flusher thread does it, when the root says so.
TEST_P(BlockIoTest, WhatTheFlusherWritesIsTheWriters) {
  strata_block_io written{};
  for (int i = 0; i < tries && written.bytes < total; ++i) {
    const TestContainer container;
    const DiskFile file;
    auto object = load();
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_WRONLY, false); }), 0);
    ASSERT_EQ(file.sync_all(), 0);
    written = of(object, container, file.disk(), STRATA_BLOCK_WRITE);
    expect_no_losses(object);
  }
  EXPECT_GE(written.bytes, total);
  EXPECT_LE(written.bytes, total + block);
}

TEST_P(BlockIoTest, AgreesWithIoStatOnDirectReadsAndOnWriteback) {
  std::optional<IoStat> expected;
  IoStat got;
  for (int i = 0; i < tries && got != expected; ++i) {
    const TestContainer container;
    const DiskFile file;
    auto object = load();
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_WRONLY, false); }), 0);
    ASSERT_EQ(file.sync_all(), 0);
    ASSERT_EQ(container.run([&] { return transfer(file.path(), O_RDONLY | O_DIRECT, false); }), 0);
    expected = io_stat(container, file.disk());
    if (!expected) GTEST_SKIP() << "the io controller is not in the unified hierarchy";
    got = {of(object, container, file.disk(), STRATA_BLOCK_READ).bytes,
           of(object, container, file.disk(), STRATA_BLOCK_WRITE).bytes};
  }
  EXPECT_GE(got.read_bytes, total);
  EXPECT_GE(got.written_bytes, total);
  EXPECT_EQ(got.read_bytes, expected->read_bytes);
  EXPECT_EQ(got.written_bytes, expected->written_bytes);
}

/// Discards, flushes and reads behind the end of what is left of the loop device's file.
int exercise(const LoopDevice& loop, const DiskFile& file) {
  std::array<std::uint64_t, 2> range{0, block};
  if (::ioctl(loop.fd(), BLKDISCARD, range.data()) != 0) return 1;
  if (::fsync(loop.fd()) != 0) return 2;
  if (::truncate(file.path(), block) != 0) return 3;
  void* memory = nullptr;
  if (::posix_memalign(&memory, 4096, block) != 0) return 4;
  return ::pread(loop.fd(), memory, block, 2 * block) < 0 ? 0 : 5;
}

TEST_P(BlockIoTest, CountsDiscardsFlushesAndErrors) {
  std::map<std::uint32_t, strata_block_io> by_operation;
  for (int i = 0; i < tries && by_operation.size() < 3; ++i) {
    const TestContainer container;
    const DiskFile file;
    const LoopDevice loop(file.path(), total);
    if (!loop.attached()) GTEST_SKIP() << "no loop device is free";
    auto object = load();
    ASSERT_EQ(container.run([&] { return exercise(loop, file); }), 0);
    by_operation.clear();
    HashMap<strata_block_io_key, strata_block_io> map(object->maps.block_ios);
    ASSERT_TRUE(map.read([&](const strata_block_io_key& at, const strata_block_io& value) {
      if (at.device != loop.device()) return;
      if (at.operation == STRATA_BLOCK_FLUSH) {
        EXPECT_EQ(at.key, STRATA_NO_KEY);
      }
      by_operation[at.operation] = value;
    }));
    expect_no_losses(object);
  }
  EXPECT_EQ(by_operation[STRATA_BLOCK_DISCARD].operations, 1U);
  EXPECT_EQ(by_operation[STRATA_BLOCK_DISCARD].bytes, block);
  EXPECT_EQ(by_operation[STRATA_BLOCK_FLUSH].operations, 1U);
  EXPECT_EQ(by_operation[STRATA_BLOCK_FLUSH].bytes, 0U);
  EXPECT_GE(by_operation[STRATA_BLOCK_READ].errors, 1U);
  EXPECT_EQ(by_operation[STRATA_BLOCK_READ].bytes, 0U);
}

INSTANTIATE_BOTH_FORMS(BlockIoTest);

}  // namespace
}  // namespace strata::test
