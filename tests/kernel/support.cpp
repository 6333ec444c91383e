#include "tests/kernel/support.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/include/shared.h"
#include "core/kernel/map_reader.h"

namespace strata::test {
namespace {

struct Mount {
  std::string directory;
  std::string type;
  std::string options;
};

/// The first mount that `wanted` accepts.
std::string find_mount(const std::function<bool(const Mount&)>& wanted) {
  std::ifstream mounts("/proc/self/mounts");
  std::string line;
  while (std::getline(mounts, line)) {
    std::istringstream fields(line);
    std::string device;
    Mount mount;
    fields >> device >> mount.directory >> mount.type >> mount.options;
    if (wanted(mount)) return mount.directory;
  }
  return {};
}

unsigned hierarchy_id(const std::string& controller) {
  std::ifstream file("/proc/cgroups");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string name;
    unsigned id = 0;
    if (fields >> name >> id && name == controller) return id;
  }
  return 0;
}

std::string unique_name() {
  static int count = 0;
  return "/strata-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
}

}  // namespace

Hierarchy unified_hierarchy() {
  return {0, find_mount([](const Mount& mount) { return mount.type == "cgroup2"; })};
}

Hierarchy v1_hierarchy(const std::string& controller) {
  const auto directory = find_mount([&](const Mount& mount) {
    return mount.type == "cgroup" &&
           ("," + mount.options + ",").find("," + controller + ",") != std::string::npos;
  });
  return {hierarchy_id(controller), directory};
}

TestCgroup::TestCgroup(Hierarchy hierarchy, const std::string& parent, const std::string& name)
    : hierarchy_(std::move(hierarchy)),
      path_(parent + (name.empty() ? unique_name() : "/" + name)) {
  const auto directory = hierarchy_.directory + path_;
  if (::mkdir(directory.c_str(), 0755) != 0) {
    ADD_FAILURE() << "mkdir " << directory << ": " << std::strerror(errno);
    return;
  }
  struct stat status {};
  ::stat(directory.c_str(), &status);
  key_ = std::uint64_t{hierarchy_.id} << STRATA_KEY_HIERARCHY_SHIFT | status.st_ino;
}

void TestCgroup::remove() {
  const auto directory = hierarchy_.directory + path_;
  // A process that ended stays in its cgroup until the kernel is done with it.
  for (int i = 0; i < 200 && !removed_; ++i) {
    removed_ = ::rmdir(directory.c_str()) == 0 || errno == ENOENT;
    if (!removed_) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(removed_) << "rmdir " << directory << ": " << std::strerror(errno);
}

std::string TestCgroup::file(const std::string& name) const {
  return hierarchy_.directory + path_ + "/" + name;
}

std::string TestCgroup::write(const std::string& name, const std::string& text) const {
  const int fd = ::open(file(name).c_str(), O_WRONLY | O_CLOEXEC);
  const bool done =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const std::string error = done ? "" : file(name) + ": " + std::strerror(errno);
  if (fd >= 0) ::close(fd);
  return error;
}

TestContainer::TestContainer(const std::string& name) : unified_(unified_hierarchy(), {}, name) {
  if (const auto memory = v1_hierarchy("memory"); !memory.directory.empty()) {
    memory_ = std::make_unique<TestCgroup>(memory, "", name);
  }
  if (const auto blkio = v1_hierarchy("blkio"); !blkio.directory.empty()) {
    blkio_ = std::make_unique<TestCgroup>(blkio, "", name);
  }
}

std::uint64_t TestContainer::memory_key() const { return memory_ ? memory_->key() : key(); }

std::string TestContainer::memory_file(const std::string& name) const {
  return memory_ ? memory_->file(name) : unified_.file(name);
}

bool TestContainer::limit_memory(std::uint64_t bytes) const {
  const auto text = std::to_string(bytes);
  const auto error =
      memory_ ? memory_->write("memory.limit_in_bytes", text) : unified_.write("memory.max", text);
  return error.empty();
}

bool TestContainer::limit_reads(const std::string& disk, std::uint64_t bytes_a_second) const {
  const auto limit = std::to_string(bytes_a_second);
  if (blkio_) return blkio_->write("blkio.throttle.read_bps_device", disk + " " + limit).empty();
  std::ofstream(unified_hierarchy().directory + "/cgroup.subtree_control") << "+io";
  return unified_.write("io.max", disk + " rbps=" + limit).empty();
}

bool TestContainer::enter() const {
  const auto self = std::to_string(::getpid());
  return unified_.write("cgroup.procs", self).empty() &&
         (!memory_ || memory_->write("cgroup.procs", self).empty()) &&
         (!blkio_ || blkio_->write("cgroup.procs", self).empty());
}

pid_t TestContainer::start(const std::function<int()>& work) const {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::_exit(enter() ? work() : 99);
}

int TestContainer::run(const std::function<int()>& work, pid_t* pid) const {
  const pid_t child = start(work);
  if (pid != nullptr) *pid = child;
  return wait_for(child);
}

int wait_for(pid_t pid) {
  int status = -1;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string said_by_child(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    const auto text = work();
    ::_exit(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0
                                                                                            : 1);
  }
  ::close(ends[1]);
  std::string said;
  std::array<char, 512> part{};
  for (ssize_t size = 0; (size = ::read(ends[0], part.data(), part.size())) > 0;) {
    said.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  if (const int status = wait_for(child); status != 0) said += " status " + std::to_string(status);
  return said;
}

std::uint64_t monotonic_ns() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

// "7f0000000000-7f0000200000 rw-s 00000000 00:0e 1038   anon_inode:bpf-map", and among the lines
// that follow "Rss:    2052 kB".
std::size_t resident_map_bytes() {
  std::ifstream smaps("/proc/self/smaps");
  std::size_t kibibytes = 0;
  bool of_map = false;
  for (std::string line; std::getline(smaps, line);) {
    std::istringstream fields(line);
    std::string name;
    std::size_t value = 0;
    fields >> name;
    if (!name.ends_with(':')) {
      of_map = line.find("bpf-map") != std::string::npos;
    } else if (of_map && name == "Rss:" && fields >> value) {
      kibibytes += value;
    }
  }
  return kibibytes << 10;
}

void KernelTest::SetUp() {
  if (const auto supported = features_.supports("tp_btf/sched_switch"); !supported) {
    GTEST_SKIP() << "BPF cannot run here: " << supported.error().message;
  }
  if (unified_hierarchy().directory.empty()) GTEST_SKIP() << "no cgroup v2 hierarchy is mounted";
}

void BothFormsTest::SetUp() {
  KernelTest::SetUp();
  if (GetParam() == "raw_tp") features_ = features_.without("tp_btf");
}

void KernelTest::expect_attached(const kernel::BpfObject& object) {
  EXPECT_TRUE(object.loaded());
  for (const auto& program : object.programs()) {
    EXPECT_TRUE(program.attached) << program.name << ": " << program.reason;
  }
}

void expect_no_drops(const bpf_map* losses) {
  EXPECT_EQ(kernel::read_per_cpu_slot(losses, STRATA_LOSS_RING_FULL).value_or(~0ULL), 0U);
}

}  // namespace strata::test
