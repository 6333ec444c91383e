// Disks to test with: a file on the disk under the build tree, and loop devices over such files.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bpf/block_io.h"
#include "bpf/skeleton/block_io.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"

namespace strata::test {

/// There are kernels (of sandboxes) that run no BPF program while their supervisor is the current
/// task, so a completion that interrupts it is missing. It is rare: one of a few tries is whole.
inline constexpr int tries = 5;

inline constexpr std::size_t block = 64 * 1024;
inline constexpr std::size_t blocks = 64;
inline constexpr std::size_t total = block * blocks;

inline std::uint64_t slots_of(const strata_histogram& histogram) {
  return std::accumulate(std::begin(histogram.slots), std::end(histogram.slots), std::uint64_t{0});
}

inline std::uint32_t kernel_device(dev_t device) {
  return major(device) << STRATA_MINOR_BITS | minor(device);
}

/// A file on a real disk, not on tmpfs: the tests run in the build tree.
class DiskFile {
 public:
  DiskFile() {
    std::array<char, 32> name{"strata-block-io-XXXXXX"};
    const int fd = ::mkstemp(name.data());
    EXPECT_GE(fd, 0);
    path_ = name.data();
    struct stat status {};
    ::fstat(fd, &status);
    device_ = status.st_dev;
    ::close(fd);
  }
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;
  ~DiskFile() { ::unlink(path_.c_str()); }

  [[nodiscard]] const char* path() const { return path_.c_str(); }
  /// Writes what the page cache holds of the whole file system; 0 on success.
  [[nodiscard]] int sync_all() const {
    const int fd = ::open(path(), O_RDONLY | O_CLOEXEC);
    const int result = fd < 0 ? -1 : ::syncfs(fd);
    if (fd >= 0) ::close(fd);
    return result;
  }
  /// The same as cgroups name it, "254:0".
  [[nodiscard]] std::string disk_name() const {
    const auto number = disk();
    return std::to_string(number >> STRATA_MINOR_BITS) + ":" +
           std::to_string(number & ((1U << STRATA_MINOR_BITS) - 1));
  }
  /// The disk; of a partition the whole one.
  [[nodiscard]] std::uint32_t disk() const {
    const auto numbers = std::to_string(major(device_)) + ":" + std::to_string(minor(device_));
    const auto directory = "/sys/dev/block/" + numbers;
    if (::access((directory + "/partition").c_str(), F_OK) != 0) return kernel_device(device_);
    unsigned disk_major = 0;
    unsigned disk_minor = 0;
    if (FILE* file = std::fopen((directory + "/../dev").c_str(), "re"); file != nullptr) {
      if (std::fscanf(file, "%u:%u", &disk_major, &disk_minor) != 2) disk_major = 0;
      std::fclose(file);
    }
    return disk_major << STRATA_MINOR_BITS | disk_minor;
  }

 private:
  std::string path_;
  dev_t device_ = 0;
};

/// Writes (or reads) the file's whole length with the given open flags; 0 on success.
inline int transfer(const char* path, int flags, bool sync) {
  void* memory = nullptr;
  if (::posix_memalign(&memory, 4096, block) != 0) return 1;
  std::memset(memory, 0x5a, block);
  const int fd = ::open(path, flags | O_CLOEXEC, 0600);
  if (fd < 0) return 2;
  for (std::size_t i = 0; i < blocks; ++i) {
    const auto done =
        (flags & O_ACCMODE) == O_RDONLY ? ::read(fd, memory, block) : ::write(fd, memory, block);
    if (done != static_cast<ssize_t>(block)) return 3;
  }
  if (sync && ::fsync(fd) != 0) return 4;
  ::close(fd);
  std::free(memory);
  return 0;
}

/// A loop device over a file, for what a real disk should not be made to do.
class LoopDevice {
 public:
  explicit LoopDevice(const char* file, std::size_t size) {
    if (::truncate(file, static_cast<off_t>(size)) != 0) return;
    const int control = ::open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    const int number = control < 0 ? -1 : ::ioctl(control, LOOP_CTL_GET_FREE);
    if (control >= 0) ::close(control);
    if (number < 0) return;
    fd_ = ::open(("/dev/loop" + std::to_string(number)).c_str(), O_RDWR | O_DIRECT | O_CLOEXEC);
    const int backing = ::open(file, O_RDWR | O_CLOEXEC);
    attached_ = fd_ >= 0 && ::ioctl(fd_, LOOP_SET_FD, backing) == 0;
    // Only then do older kernels report a read behind the file's end.
    if (attached_) ::ioctl(fd_, LOOP_SET_DIRECT_IO, 1UL);
    ::close(backing);
    struct stat status {};
    ::fstat(fd_, &status);
    device_ = status.st_rdev;
  }
  LoopDevice(const LoopDevice&) = delete;
  LoopDevice& operator=(const LoopDevice&) = delete;
  ~LoopDevice() {
    if (attached_) ::ioctl(fd_, LOOP_CLR_FD);
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] bool attached() const { return attached_; }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] std::string name() const { return "loop" + std::to_string(minor(device_)); }
  [[nodiscard]] std::string path() const { return "/dev/" + name(); }
  /// A file below /sys/block/loopN; false where it is not, or refuses.
  [[nodiscard]] bool set(const std::string& file, const std::string& value) const {
    const int fd = ::open(("/sys/block/" + name() + "/" + file).c_str(), O_WRONLY | O_CLOEXEC);
    const bool done =
        fd >= 0 && ::write(fd, value.data(), value.size()) == static_cast<ssize_t>(value.size());
    if (fd >= 0) ::close(fd);
    return done;
  }
  [[nodiscard]] std::uint32_t device() const { return kernel_device(device_); }

 private:
  int fd_ = -1;
  bool attached_ = false;
  dev_t device_ = 0;
};

class BlockIoTest : public BothFormsTest {
 protected:
  kernel::Skeleton<block_io_bpf> load() {
    const auto issue = features_.tracepoint("block_rq_issue");
    kernel::Skeleton<block_io_bpf> object(features_, [&](block_io_bpf& knobs) {
      knobs.rodata->issue_has_queue = issue && issue->size() > 1;
    });
    object.attach();
    expect_attached(object);
    return object;
  }

  /// Under all keys of the container: on a hybrid host its reads have one, its writes another.
  static strata_block_io of(kernel::Skeleton<block_io_bpf>& object, const TestContainer& container,
                            std::uint32_t device, strata_block_operation operation) {
    constexpr auto numbers = sizeof(strata_block_io) / sizeof(std::uint64_t);
    using Numbers = std::array<std::uint64_t, numbers>;
    Numbers sum{};
    kernel::HashMap<strata_block_io_key, strata_block_io> map(object->maps.block_ios);
    EXPECT_TRUE(map.read([&](const strata_block_io_key& at, const strata_block_io& value) {
      if (!container.owns(at.key) || at.device != device || at.operation != operation) return;
      const auto more = std::bit_cast<Numbers>(value);
      for (std::size_t i = 0; i < numbers; ++i) sum.at(i) += more.at(i);
    }));
    return std::bit_cast<strata_block_io>(sum);
  }

  /// A sane entry for `operations` or more requests that took between 1 us and `elapsed_ns` each.
  static void expect_sane(const strata_block_io& io, std::uint64_t elapsed_ns) {
    EXPECT_GE(io.operations, 1U);
    EXPECT_EQ(io.errors, 0U);
    EXPECT_EQ(io.latency.count, io.operations);
    EXPECT_EQ(io.queue.count, io.operations);
    EXPECT_EQ(slots_of(io.latency), io.latency.count);
    EXPECT_EQ(slots_of(io.queue), io.queue.count);
    EXPECT_GE(io.latency.sum_ns, io.operations * 1000);
    EXPECT_LE(io.latency.sum_ns, io.operations * elapsed_ns);
  }
};

}  // namespace strata::test
