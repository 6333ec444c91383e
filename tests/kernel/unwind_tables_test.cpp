// What the kernel is told of processes whose stacks are to be walked.
#include <array>
#include <csignal>
#include <optional>

#include <dlfcn.h>
#include <unistd.h>

#include "bpf/profile.h"  // before the skeleton, which uses its types
#include "bpf/skeleton/profile.skel.h"
#include "collectors/profile/unwind/process_tables.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

/// A child that loads a library when it is told to.
class Loader {
 public:
  Loader() {
    EXPECT_EQ(::pipe(orders_.data()), 0);
    EXPECT_EQ(::pipe(answers_.data()), 0);
    pid_ = ::fork();
    if (pid_ != 0) return;
    char order = 0;
    while (::read(orders_[0], &order, 1) == 1) {
      const char done = ::dlopen("libresolv.so.2", RTLD_NOW) != nullptr ? 'y' : 'n';
      if (::write(answers_[1], &done, 1) != 1) break;
    }
    ::_exit(0);
  }
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;
  ~Loader() {
    end();
    for (const int fd : {orders_[0], orders_[1], answers_[0], answers_[1]}) ::close(fd);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }

  bool load() {
    char answer = 'n';
    return ::write(orders_[1], "l", 1) == 1 && ::read(answers_[0], &answer, 1) == 1 &&
           answer == 'y';
  }

  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait_for(pid_);
    pid_ = 0;
  }

 private:
  std::array<int, 2> orders_{};
  std::array<int, 2> answers_{};
  pid_t pid_ = 0;
};

class UnwindTablesTest : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    object_.emplace(features_, [](profile_bpf&) {});
    ASSERT_TRUE(object_->loaded());
  }

  profile::ProcessTables tables(profile::UnwindSettings settings = {}) {
    return {
        {.processes = (*object_)->maps.unwind_processes, .tables = (*object_)->maps.unwind_tables},
        std::move(settings)};
  }

  /// Mappings of a process that the kernel knows; nothing where it knows none.
  std::optional<std::uint32_t> known(pid_t pid) {
    std::optional<std::uint32_t> count;
    kernel::HashMap<std::int32_t, strata_unwind_process> map((*object_)->maps.unwind_processes);
    EXPECT_TRUE(map.read([&](std::int32_t key, const strata_unwind_process& process) {
      if (key == pid) count = process.count;
    }));
    return count;
  }

  std::optional<kernel::Skeleton<profile_bpf>> object_;
};

TEST_F(UnwindTablesTest, ALibraryThatIsLoadedLaterIsFound) {
  Loader child;
  auto tables = this->tables();
  EXPECT_TRUE(tables.load(child.pid()));
  const auto before = known(child.pid());
  ASSERT_TRUE(before);
  EXPECT_GT(*before, 2U);
  EXPECT_FALSE(tables.load(child.pid())) << "there is nothing new";
  if (!child.load()) GTEST_SKIP() << "no libresolv.so.2 here";
  EXPECT_TRUE(tables.load(child.pid()));
  EXPECT_EQ(known(child.pid()), *before + 1);
  EXPECT_EQ(tables.tables().broken, 0U);
}

TEST_F(UnwindTablesTest, AProcessThatHasEndedIsForgotten) {
  Loader first;
  Loader second;
  auto tables = this->tables();
  EXPECT_TRUE(tables.load(first.pid()));
  EXPECT_TRUE(tables.load(second.pid()));
  EXPECT_EQ(tables.counts().processes, 2U);
  const auto files = tables.tables().files;
  const auto pid = first.pid();
  first.end();
  tables.drop_gone();
  EXPECT_FALSE(known(pid));
  EXPECT_TRUE(known(second.pid()));
  EXPECT_EQ(tables.counts().processes, 1U);
  EXPECT_EQ(tables.tables().files, files) << "they are the other's too";
  EXPECT_FALSE(tables.load(pid));
}

TEST_F(UnwindTablesTest, WhatHasNoRoomIsCountedAndLeftToFramePointers) {
  Loader child;
  auto tables = this->tables({.table_bytes = 4096});
  tables.load(child.pid());
  EXPECT_GT(tables.tables().no_room, 0U);
  EXPECT_LE(tables.tables().bytes, 4096U);
}

TEST_F(UnwindTablesTest, TheLongestUnusedProcessMakesRoom) {
  Loader first;
  Loader second;
  Loader third;
  auto tables = this->tables({.processes = 2});
  for (const auto* child : {&first, &second}) tables.load(child->pid());
  tables.load(first.pid());
  tables.load(third.pid());
  EXPECT_TRUE(known(first.pid()));
  EXPECT_FALSE(known(second.pid()));
  EXPECT_TRUE(known(third.pid()));
}

}  // namespace
}  // namespace strata::test
