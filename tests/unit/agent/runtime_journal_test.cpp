#include "agent/pipeline/runtime_journal.h"

#include <gtest/gtest.h>

#include "agent/views/events.h"

namespace strata::agent {
namespace {

using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::hours(12)};
const std::string path = "/docker/aa";

class RuntimeJournal : public testing::Test {
 protected:
  static ContainerSet containers() {
    Container api;
    api.entity = make_entity(path, "app:1", "api");
    api.cgroup_path = path;
    api.runtime_id = "aa";
    api.keys = {CgroupKey::of(0, 7)};
    return {Container{}, {std::make_shared<const Container>(std::move(api))}};
  }
  static RuntimeEvent event(RuntimeEventKind kind, const std::string& id = "aa") {
    RuntimeEvent made;
    made.kind = kind;
    made.id = id;
    made.name = "api";
    made.at = noon;
    return made;
  }
  void kernel_has_told(EventKind kind, WallTime at) {
    Event told;
    told.kind = kind;
    told.at = at;
    told.cgroup_path = path;
    journal.append(std::move(told));
  }
  std::vector<std::string> told_by(const RuntimeEvent& of, bool kernel_tells) {
    tell(of, containers(), kernel_tells, journal);
    journal.publish();
    std::vector<std::string> kinds;
    for (const auto& entry : *journal.page()) kinds.emplace_back(to_string(entry->kind));
    return kinds;
  }

  EventJournal journal;
};

TEST_F(RuntimeJournal, WhatTheKernelDoesNotKnowIsTold) {
  auto renamed = event(RuntimeEventKind::rename);
  renamed.old_name = "old";
  ASSERT_EQ(told_by(renamed, true), std::vector<std::string>{"rename"});
  const auto& entry = *journal.page()->front();
  EXPECT_EQ(entry.detail, "from old");
  EXPECT_EQ(entry.cgroup, CgroupKey::of(0, 7));
  EXPECT_EQ(entry.cgroup_path, path);
  EXPECT_EQ(entry.at, noon);
}

TEST_F(RuntimeJournal, CreationsAreTheKernelsToTell) {
  EXPECT_TRUE(told_by(event(RuntimeEventKind::create), true).empty());
  EXPECT_EQ(told_by(event(RuntimeEventKind::create), false), std::vector<std::string>{"create"});
}

TEST_F(RuntimeJournal, AStartIsToldWhereTheKernelHasNot) {
  auto start = event(RuntimeEventKind::start);
  kernel_has_told(EventKind::start, noon - 1s);
  EXPECT_EQ(told_by(start, true).size(), 1U) << "the kernel's own";
  start.at += 1min;
  EXPECT_EQ(told_by(start, true).size(), 2U) << "cgroups are heard, processes are not";
  start.at += 1s;
  EXPECT_EQ(told_by(start, true).size(), 3U) << "of a container that crashes again and again";
}

TEST_F(RuntimeJournal, TheKernelsWordIsKnownByTheCgroupThatTheRuntimeHasTold) {
  Container web;
  web.cgroup_path = "/custom";
  web.runtime_id = "default/web";
  const ContainerSet set{Container{}, {std::make_shared<const Container>(std::move(web))}};
  Event told;
  told.kind = EventKind::start;
  told.at = noon;
  told.cgroup_path = "/custom";
  journal.append(std::move(told));
  tell(event(RuntimeEventKind::start, "default/web"), set, true, journal);
  journal.publish();
  EXPECT_EQ(journal.page()->size(), 1U);
}

TEST_F(RuntimeJournal, AnEndIsToldOnce) {
  auto end = event(RuntimeEventKind::exit);
  end.exit_code = 3;
  kernel_has_told(EventKind::exit, noon - 1s);
  EXPECT_EQ(told_by(end, true), std::vector<std::string>{"exit"});
  end.at += 1h;
  EXPECT_EQ(told_by(end, true), (std::vector<std::string>{"exit", "exit"})) << "another run's";
  EXPECT_EQ(journal.page()->back()->detail, "status 3");
}

TEST_F(RuntimeJournal, AUserTellsOfItsOwnContainersAlone) {
  EXPECT_TRUE(told_by(event(RuntimeEventKind::exit, "user-1000.slice/aa"), true).empty());
  EXPECT_TRUE(told_by(event(RuntimeEventKind::exit, "user-1000.slice/none"), true).empty());
  Container own;
  own.cgroup_path = "/user.slice/user-1000.slice/aa";
  own.runtime_id = "aa";
  const ContainerSet users{Container{}, {std::make_shared<const Container>(std::move(own))}};
  tell(event(RuntimeEventKind::exit, "user-1000.slice/aa"), users, true, journal);
  journal.publish();
  ASSERT_EQ(journal.page()->size(), 1U);
  EXPECT_EQ(journal.page()->front()->cgroup_path, "/user.slice/user-1000.slice/aa");
}

TEST_F(RuntimeJournal, ARestartIsAnExitAndAStart) {
  EXPECT_TRUE(told_by(event(RuntimeEventKind::restart), false).empty());
  EXPECT_TRUE(told_by(event(RuntimeEventKind::update), false).empty());
}

TEST_F(RuntimeJournal, AVerdictIsToldAndAnUnknownOneIsNot) {
  auto verdict = event(RuntimeEventKind::health);
  EXPECT_TRUE(told_by(verdict, true).empty());
  verdict.health = Health::unhealthy;
  EXPECT_EQ(told_by(verdict, true).size(), 1U);
  EXPECT_EQ(journal.page()->front()->detail, "unhealthy");
}

TEST_F(RuntimeJournal, AStrangerIsCalledByItsName) {
  ASSERT_EQ(told_by(event(RuntimeEventKind::destroy, "long gone"), true).size(), 1U);
  const auto shown = event_json(*journal.page()->front(), containers());
  EXPECT_EQ(shown["container"], "api");
  EXPECT_TRUE(shown["id"].is_null());
}

}  // namespace
}  // namespace strata::agent
