#include "core/identity/runtimes/docker/docker_event.h"

#include <vector>

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(DockerEvent, ReadsAnEnd) {
  const auto told = parse_docker_event(
      R"({"status":"die","id":"aa","from":"app:1","Type":"container","Action":"die",
          "Actor":{"ID":"aa","Attributes":{"exitCode":"137","image":"app:1","name":"api"}},
          "scope":"local","time":1795373464,"timeNano":1795373464762965494})");
  ASSERT_TRUE(told);
  ASSERT_TRUE(told->event);
  EXPECT_EQ(told->event->kind, RuntimeEventKind::exit);
  EXPECT_EQ(told->event->id, "aa");
  EXPECT_EQ(told->event->name, "api");
  EXPECT_EQ(told->event->exit_code, 137);
  EXPECT_EQ(told->time_nano, 1795373464762965494U);
  EXPECT_EQ(told->event->at.time_since_epoch().count(), 1795373464762965494);
}

TEST(DockerEvent, ReadsPodmansWords) {
  const auto told = parse_docker_event(
      R"({"Type":"container","Action":"died","Actor":{"ID":"bb",
          "Attributes":{"containerExitCode":"3","name":"web"}}})");
  ASSERT_TRUE(told && told->event);
  EXPECT_EQ(told->event->kind, RuntimeEventKind::exit);
  EXPECT_EQ(told->event->exit_code, 3);
  const auto removed =
      parse_docker_event(R"({"Type":"container","Action":"remove","Actor":{"ID":"bb"}})");
  ASSERT_TRUE(removed && removed->event);
  EXPECT_EQ(removed->event->kind, RuntimeEventKind::destroy);
}

TEST(DockerEvent, ReadsRenamesAndVerdicts) {
  const auto renamed = parse_docker_event(
      R"({"Type":"container","Action":"rename","Actor":{"ID":"aa",
          "Attributes":{"name":"new","oldName":"/old"}}})");
  ASSERT_TRUE(renamed && renamed->event);
  EXPECT_EQ(renamed->event->name, "new");
  EXPECT_EQ(renamed->event->old_name, "old");
  const auto health = parse_docker_event(
      R"({"Type":"container","Action":"health_status: unhealthy","Actor":{"ID":"aa"}})");
  ASSERT_TRUE(health && health->event);
  EXPECT_EQ(health->event->kind, RuntimeEventKind::health);
  EXPECT_EQ(health->event->health, Health::unhealthy);
}

TEST(DockerEvent, ReadsAChangeOfLimits) {
  const auto told =
      parse_docker_event(R"({"Type":"container","Action":"update","Actor":{"ID":"aa"}})");
  ASSERT_TRUE(told && told->event);
  EXPECT_EQ(told->event->kind, RuntimeEventKind::update);
}

TEST(DockerEvent, WhatIsNotFollowedIsNoEvent) {
  for (const auto* line : {"{}", R"({"Type":"network","Action":"create","Actor":{"ID":"n"}})",
                           R"({"Type":"container","Action":"exec_start: sh","Actor":{"ID":"aa"}})",
                           R"({"Type":"container","Action":"start","Actor":{"ID":""}})",
                           R"({"Type":"container","Action":7,"Actor":[]})"}) {
    const auto told = parse_docker_event(line);
    ASSERT_TRUE(told) << line;
    EXPECT_FALSE(told->event) << line;
  }
}

TEST(DockerEvent, GarbageIsAParseError) {
  for (const auto* line : {"", "x", "[]", "{\"Type\":", "\xff\xfe"}) {
    const auto told = parse_docker_event(line);
    ASSERT_FALSE(told) << line;
    EXPECT_EQ(told.error().code, Code::parse);
  }
}

TEST(DockerEvent, SinceHasNineDigits) {
  EXPECT_EQ(since_text(1795373464000000094), "1795373464.000000094");
  EXPECT_EQ(since_text(7), "0.000000007");
}

TEST(LineCutter, CutsWhateverComesTogether) {
  std::vector<std::string> lines;
  LineCutter cutter(5);
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  cutter.feed("ab", keep);
  cutter.feed("c\nd\n\ne", keep);
  cutter.feed("\n", keep);
  EXPECT_EQ(lines, (std::vector<std::string>{"abc", "d", "", "e"}));
  EXPECT_EQ(cutter.overlong(), 0U);
}

TEST(LineCutter, LeavesOutWhatIsTooLong) {
  std::vector<std::string> lines;
  LineCutter cutter(5);
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  cutter.feed("123", keep);
  cutter.feed("456", keep);
  cutter.feed("789\nok\n1234567\nok", keep);
  cutter.feed("\n", keep);
  EXPECT_EQ(lines, (std::vector<std::string>{"ok", "ok"}));
  EXPECT_EQ(cutter.overlong(), 2U);
}

}  // namespace
}  // namespace strata
