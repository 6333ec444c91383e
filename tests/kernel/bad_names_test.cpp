// Cgroups whose paths or names are as bad as the kernel lets them be: a container below them is
// still found, and its names come out as text that a scraper and a JSON parser read.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/kernel/kernel_side.h"
#include "core/base/fd.h"
#include "core/base/host_fs.h"
#include "core/metrics/entity.h"
#include "core/metrics/labels.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::KernelSide;

constexpr std::size_t longest_name = 255;

/// Cgroups one in the other, made by way of their parents' descriptors: no path is as long as this.
class Nest {
 public:
  Nest() : parents_() {
    parents_.emplace_back(
        ::open(unified_hierarchy().directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  Nest(const Nest&) = delete;
  Nest& operator=(const Nest&) = delete;
  ~Nest() {
    while (!names_.empty()) leave();
  }

  void enter(const std::string& name) {
    const int parent = parents_.back().get();
    ASSERT_EQ(::mkdirat(parent, name.c_str(), 0755), 0) << path_.size() << " bytes, then " << name;
    parents_.emplace_back(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    names_.push_back(name);
    path_ += "/" + name;
  }

  void leave() {
    parents_.pop_back();
    EXPECT_EQ(::unlinkat(parents_.back().get(), names_.back().c_str(), AT_REMOVEDIR), 0);
    path_.resize(path_.size() - names_.back().size() - 1);
    names_.pop_back();
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::vector<Fd> parents_;  // of each name, and the innermost itself
  std::vector<std::string> names_;
  std::string path_;
};

class BadNamesTest : public KernelTest {
 protected:
  using Told = std::vector<std::string>;

  void SetUp() override {
    KernelTest::SetUp();
    if (!IsSkipped()) side_.attach();
  }

  void pump() {
    while (side_.pump(100)) {
    }
    journal_.publish();
  }

  /// Kinds of the events of the container at `path`.
  std::vector<EventKind> kinds(const std::string& path) {
    pump();
    std::vector<EventKind> found;
    for (const auto& event : *journal_.page()) {
      if (event->cgroup_path == path) found.push_back(event->kind);
    }
    return found;
  }

  static bool has(const Told& told, const std::string& path) {
    return std::find(told.begin(), told.end(), path) != told.end();
  }

  EventJournal journal_;
  Told created_;
  Told removed_;
  KernelSide side_{CgroupLayout::detect(HostFs(HostPaths{})),
                   journal_,
                   {.cgroup_created = [this](auto, auto path) { created_.emplace_back(path); },
                    .cgroup_removed = [this](auto, auto path) { removed_.emplace_back(path); }}};
};

const std::string container_name(64, 'c');

TEST_F(BadNamesTest, AContainerInANestOfContainersIsFound) {
  Nest nest;
  nest.enter("strata-test-nest");
  while (nest.path().size() < 800) nest.enter(std::string(100, 'k'));
  nest.enter(container_name);
  const auto path = nest.path();
  nest.leave();
  EXPECT_EQ(kinds(path), (std::vector{EventKind::create, EventKind::remove}));
  EXPECT_TRUE(has(created_, path));
  EXPECT_TRUE(has(removed_, path));
}

TEST_F(BadNamesTest, AContainerAtAPathOf4096BytesIsFound) {
  Nest nest;
  nest.enter("strata-test-nest");
  const auto rest = [&] { return 4096 - nest.path().size() - container_name.size() - 1; };
  while (rest() > 2 * longest_name) nest.enter(std::string(longest_name, 'd'));
  nest.enter(std::string(rest() - 2 > longest_name ? longest_name : rest() - 1, 'e'));
  if (rest() > 1) nest.enter(std::string(rest() - 1, 'f'));
  pump();
  std::this_thread::sleep_for(std::chrono::milliseconds(600));  // the census rests between walks
  nest.enter(container_name);
  const auto path = nest.path();
  ASSERT_EQ(path.size(), 4096U);
  EXPECT_EQ(kinds(path), std::vector{EventKind::create});
  EXPECT_TRUE(has(created_, path));
  nest.leave();
  EXPECT_EQ(kinds(path), (std::vector{EventKind::create, EventKind::remove}));
  EXPECT_TRUE(has(removed_, path));
}

/// The kernel forbids a slash and a line feed in a cgroup's name, nothing else.
TEST_F(BadNamesTest, NamesAreTakenByteByByteAndMakeGoodLabels) {
  Nest nest;
  nest.enter("strata-test \"quoted\" \\ \t\r \x01 \xff\xfe \xc3\x28 'x' {a=\"b\"}");
  nest.enter(container_name);
  const auto path = nest.path();
  const std::string process = "a\"b\nc\\\xff\xfe";
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_NAME, process.c_str());
    std::ofstream(unified_hierarchy().directory + path + "/cgroup.procs") << ::getpid();
    ::_exit(0);
  }
  EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(kinds(path), (std::vector{EventKind::create, EventKind::process_exit}));
  EXPECT_TRUE(has(created_, path));
  for (const auto& event : *journal_.page()) {
    if (event->pid == child) {
      EXPECT_EQ(event->process, process);
    }
  }
  const auto labels = make_entity(path, "", process).labels;
  EXPECT_TRUE(is_utf8(labels)) << labels;
  EXPECT_EQ(labels.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace strata::test
