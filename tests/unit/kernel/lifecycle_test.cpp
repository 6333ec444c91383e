#include "collectors/kernel/lifecycle.h"

#include <chrono>
#include <cstring>

#include <gtest/gtest.h>

#include "tests/unit/kernel/containers.h"

namespace strata::kernel {
namespace {

using namespace std::chrono_literals;
using test::container;
using test::containers_of;

const std::string path = "/docker/" + std::string(64, 'a');
constexpr std::uint64_t key = 101;

template <std::size_t size>
void put(char (&field)[size], std::string_view text) {
  std::memcpy(field, text.data(), text.size());
}

class LifecycleTest : public ::testing::Test {
 protected:
  LifecycleTest()
      : lifecycle_(journal_,
                   {.cgroup_created = [this](CgroupKey, auto at) { made_.emplace_back(at); },
                    .cgroup_removed = [this](CgroupKey, auto at) { gone_.emplace_back(at); },
                    .is_told = [this](auto at) { return at == told_; }}) {
    lifecycle_.update(containers_of({}), Instant{});
  }

  template <class Raw>
  static std::span<const std::byte> bytes(const Raw& event) {
    return std::as_bytes(std::span(&event, 1));
  }

  void cgroup(std::uint32_t type, std::string_view where, std::uint64_t of = key) {
    strata_cgroup_event event{};
    event.type = type;
    event.key = of;
    event.time_ns = 5;
    put(event.path, where);
    put(event.comm, "runc");
    EXPECT_TRUE(lifecycle_.on_cgroup(bytes(event), 100ns));
  }

  void process(std::uint32_t type, std::uint32_t pid, std::uint32_t status = 0,
               std::uint64_t of = key) {
    strata_process_event event{};
    event.type = type;
    event.key = of;
    event.pid = pid;
    event.status = status;
    put(event.comm, "redis-server");
    if (type == STRATA_PROCESS_EXEC) put(event.file, "/usr/bin/redis-server");
    EXPECT_TRUE(lifecycle_.on_process(bytes(event), 100ns));
  }

  std::vector<EventKind> kinds() {
    journal_.publish();
    std::vector<EventKind> all;
    for (const auto& event : *journal_.page()) all.push_back(event->kind);
    return all;
  }

  EventJournal journal_;
  std::vector<std::string> made_;
  std::vector<std::string> gone_;
  std::string told_;
  Lifecycle lifecycle_;
};

TEST_F(LifecycleTest, TellsTheWholeLifeOfAContainer) {
  cgroup(STRATA_CGROUP_MKDIR, path);
  cgroup(STRATA_CGROUP_ATTACH, path);
  process(STRATA_PROCESS_EXIT, 41);  // the runtime's helper
  process(STRATA_PROCESS_EXEC, 42);
  process(STRATA_PROCESS_EXEC, 43);
  process(STRATA_PROCESS_EXIT, 43, 9);
  process(STRATA_PROCESS_EXIT, 42, 3 << 8);
  cgroup(STRATA_CGROUP_RMDIR, path);
  using enum EventKind;
  EXPECT_EQ(kinds(), (std::vector{create, process_exit, start, exec, process_exit, exit, remove}));
  const auto page = journal_.page();
  EXPECT_EQ((*page)[0]->cgroup_path, path);
  EXPECT_EQ((*page)[0]->at, WallTime(105ns));
  EXPECT_EQ((*page)[2]->detail, "/usr/bin/redis-server");
  EXPECT_EQ((*page)[2]->process, "redis-server");
  EXPECT_EQ((*page)[4]->detail, "signal 9");
  EXPECT_EQ((*page)[5]->detail, "status 3");
  const auto& counts = lifecycle_.of(path);
  EXPECT_EQ(counts.create, 1U);
  EXPECT_EQ(counts.start, 1U);
  EXPECT_EQ(counts.exit, 1U);
  EXPECT_EQ(counts.remove, 1U);
  EXPECT_EQ(lifecycle_.host().start, 1U);
  EXPECT_EQ(made_, std::vector{path});
  EXPECT_EQ(gone_, std::vector{path});
}

TEST_F(LifecycleTest, OtherCgroupsAreToldToListenersButNotJournalled) {
  cgroup(STRATA_CGROUP_MKDIR, "/system.slice/cron.service");
  process(STRATA_PROCESS_EXEC, 42);
  EXPECT_TRUE(kinds().empty());
  EXPECT_EQ(made_.size(), 1U);
}

TEST_F(LifecycleTest, ACgroupThatARuntimeHasToldOfIsAContainers) {
  told_ = "/default/web";
  cgroup(STRATA_CGROUP_MKDIR, told_);
  process(STRATA_PROCESS_EXEC, 42);
  process(STRATA_PROCESS_EXIT, 42);
  cgroup(STRATA_CGROUP_RMDIR, told_);
  using enum EventKind;
  EXPECT_EQ(kinds(), (std::vector{create, start, exit, remove}));
  EXPECT_EQ((*journal_.page())[3]->cgroup_path, told_);
  EXPECT_EQ(lifecycle_.of(told_).create, 1U);
  EXPECT_EQ(lifecycle_.of(told_).remove, 1U);
}

TEST_F(LifecycleTest, WhatHappenedInACgroupIsToldOnceItIsKnownToBeAContainers) {
  const std::string web = "/default/web";
  cgroup(STRATA_CGROUP_MKDIR, web);
  cgroup(STRATA_CGROUP_MKDIR, "/system.slice/cron.service", key + 1);
  cgroup(STRATA_CGROUP_MKDIR, "/gone", key + 2);
  process(STRATA_PROCESS_EXEC, 42);
  process(STRATA_PROCESS_EXEC, 43);
  process(STRATA_PROCESS_EXIT, 43);
  cgroup(STRATA_CGROUP_RMDIR, "/gone", key + 2);
  EXPECT_FALSE(lifecycle_.adopt(containers_of({container(path, {{key + 7}}, 42)})));
  EXPECT_TRUE(kinds().empty());
  const auto set = containers_of({container(web, {{key}, {key + 1}, {key + 2}}, 42)});
  EXPECT_TRUE(lifecycle_.adopt(set));
  EXPECT_FALSE(lifecycle_.adopt(set));
  process(STRATA_PROCESS_EXIT, 42);
  cgroup(STRATA_CGROUP_RMDIR, web);
  using enum EventKind;
  EXPECT_EQ(kinds(), (std::vector{create, start, exit, remove}));
  const auto page = journal_.page();
  EXPECT_EQ((*page)[0]->at, WallTime(105ns)) << "when it happened";
  EXPECT_EQ((*page)[1]->pid, 42);
  EXPECT_EQ((*page)[1]->cgroup_path, web);
  EXPECT_EQ(lifecycle_.host().create, 1U);
}

TEST_F(LifecycleTest, OneThatWasThereBeforeIsRemovedUnderThePathThatARuntimeHasTold) {
  lifecycle_.update(containers_of({container("/default/web", {{key}, {key + 1}}, 42)}), Instant{});
  cgroup(STRATA_CGROUP_RMDIR, "/default/web/inner", key + 1);
  cgroup(STRATA_CGROUP_RMDIR, "/default/web");
  EXPECT_EQ(kinds(), std::vector{EventKind::remove});
}

TEST_F(LifecycleTest, StrangersAreForgotten) {
  cgroup(STRATA_CGROUP_MKDIR, "/default/web");
  lifecycle_.update(containers_of({}), Instant{} + 10min);
  EXPECT_FALSE(lifecycle_.adopt(containers_of({container("/default/web", {{key}}, 42)})));
}

TEST_F(LifecycleTest, AContainerThatWasThereBeforeExitsWithTheRuntimesProcess) {
  lifecycle_.update(containers_of({container(path, {{key}}, 42)}), Instant{});
  process(STRATA_PROCESS_EXEC, 50);
  process(STRATA_PROCESS_EXIT, 50);
  process(STRATA_PROCESS_EXIT, 42);
  using enum EventKind;
  EXPECT_EQ(kinds(), (std::vector{exec, process_exit, exit}));
  EXPECT_EQ(lifecycle_.of(path).start, 0U);
  EXPECT_EQ(lifecycle_.of(path).exit, 1U);
}

TEST_F(LifecycleTest, AnOomKillIsJournalledWithItsContainer) {
  lifecycle_.update(containers_of({container(path, {{key}}, 42)}), Instant{});
  strata_oom_event event{};
  event.key = key;
  event.pid = 42;
  put(event.comm, "eater");
  EXPECT_TRUE(lifecycle_.on_oom(bytes(event), 0ns));
  event.key = STRATA_NO_KEY;
  EXPECT_TRUE(lifecycle_.on_oom(bytes(event), 0ns));
  EXPECT_EQ(kinds(), (std::vector{EventKind::oom, EventKind::oom}));
  EXPECT_EQ(lifecycle_.of(path).oom, 1U);
  EXPECT_EQ(lifecycle_.host().oom, 2U);
}

TEST_F(LifecycleTest, RefusesBytesOfAnotherSizeOrType) {
  const std::array<std::byte, 5> few{};
  EXPECT_FALSE(lifecycle_.on_cgroup(few, 0ns));
  EXPECT_FALSE(lifecycle_.on_process(few, 0ns));
  EXPECT_FALSE(lifecycle_.on_oom(few, 0ns));
  const strata_cgroup_event no_type{};
  EXPECT_FALSE(lifecycle_.on_cgroup(bytes(no_type), 0ns));
  const strata_process_event no_kind{};
  EXPECT_FALSE(lifecycle_.on_process(bytes(no_kind), 0ns));
}

TEST_F(LifecycleTest, CountsOfAContainerThatNobodyKnowsAreDroppedLater) {
  cgroup(STRATA_CGROUP_MKDIR, path);
  lifecycle_.update(containers_of({}), Instant{} + 1min);
  EXPECT_EQ(lifecycle_.of(path).create, 1U);
  lifecycle_.update(containers_of({}), Instant{} + 10min);
  EXPECT_EQ(lifecycle_.of(path).create, 0U);
  EXPECT_EQ(lifecycle_.host().create, 1U);
}

TEST(LifecyclePaths, WhatTheKernelCutIsLookedUpOnceAndRemembered) {
  const auto whole = "/" + std::string(2000, 'p') + path;
  EventJournal journal;
  std::vector<std::string> told;
  int searches = 0;
  Lifecycle lifecycle(journal,
                      {.cgroup_created = [&](CgroupKey, auto at) { told.emplace_back(at); },
                       .cgroup_removed = [&](CgroupKey, auto at) { told.emplace_back(at); },
                       .path_of = [&](CgroupKey) { return ++searches, whole; }});
  strata_cgroup_event event{};
  event.key = key;
  std::memcpy(event.path, whole.data(), sizeof(event.path) - 1);
  for (const auto type : {STRATA_CGROUP_MKDIR, STRATA_CGROUP_ATTACH, STRATA_CGROUP_RMDIR}) {
    event.type = type;
    EXPECT_TRUE(lifecycle.on_cgroup(std::as_bytes(std::span(&event, 1)), 0ns));
  }
  EXPECT_EQ(told, (std::vector{whole, whole}));
  EXPECT_EQ(searches, 1);
  EXPECT_EQ(lifecycle.of(whole).remove, 1U);
}

}  // namespace
}  // namespace strata::kernel
