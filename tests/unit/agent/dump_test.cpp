#include "agent/views/dump.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/agent/view_fixture.h"

namespace strata {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

bool safe_for_terminals(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7f || byte == 0xff;
  });
}

// STRATA_UPDATE_GOLDEN=1 writes tests/golden/dump.txt anew.
TEST(Dump, ReadsAsTheGoldenFileDoes) {
  const test::World world;
  const auto text = dump_text(dump_json(world.input()));
  const std::string path = STRATA_SOURCE "/tests/golden/dump.txt";
  if (std::getenv("STRATA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, golden);
}

TEST(Dump, CannotBeMadeToSteerTheTerminal) {
  const test::World world;
  const auto json = dump_json(world.input());
  const auto text = dump_text(json);
  EXPECT_TRUE(safe_for_terminals(text)) << text;
  EXPECT_THAT(text, Not(HasSubstr("\nroot")));
  EXPECT_TRUE(safe_for_terminals(json_document(json)));
}

TEST(Dump, IsTheSameAfterATripThroughHttp) {
  const test::World world;
  const auto json = dump_json(world.input());
  const auto back = Json::parse(json_document(json));
  EXPECT_EQ(back, json);
  EXPECT_EQ(dump_text(back), dump_text(json));
}

TEST(Dump, TellsWhereAContainerComesFrom) {
  const test::World world;
  const auto redis = dump_json(world.input())["containers"][0];
  EXPECT_EQ(redis["name"], "flash-redis");
  EXPECT_EQ(redis["source"], "docker");
  EXPECT_EQ(redis["pid"], 4242);
  EXPECT_EQ(redis["keys"], Json({"0:101", "7:11651"}));
  EXPECT_EQ(redis["since_seconds"], 3723.0);
  EXPECT_EQ(redis["labels"]["com.docker.compose.service"], "redis");
  EXPECT_TRUE(redis["departed_seconds"].is_null());
}

TEST(Dump, AbsentIsNullNeverZero) {
  const test::World world;
  const auto json = dump_json(world.input());
  EXPECT_TRUE(json["programs"][1]["runs"].is_null());
  EXPECT_TRUE(json["collectors"][2]["age_seconds"].is_null());
  EXPECT_TRUE(json["containers"][1]["pid"].is_null());
  const auto nothing = dump_json({});
  for (const auto* section : {"programs", "maps", "rings", "containers", "collectors", "events"}) {
    EXPECT_TRUE(nothing[section].is_null()) << section;
  }
  EXPECT_THAT(dump_text(nothing), HasSubstr("CONTAINERS\n  unknown\n"));
}

TEST(Dump, SaysWhyThereIsNoKernelSide) {
  DumpInput input;
  input.kernel_off = "switched off by --no-kernel";
  EXPECT_THAT(dump_text(dump_json(input)),
              HasSubstr("BPF is off      switched off by --no-kernel"));
}

TEST(Dump, ShowsTheNewestEventsOnly) {
  const test::World world;
  auto input = world.input();
  input.newest_events = 2;
  const auto events = dump_json(input)["events"];
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["sequence"], 3);
}

TEST(DumpSections, AreSelectedByName) {
  const test::World world;
  const auto dump = dump_json(world.input());
  const auto some = select_sections(dump, {"rings", "build"});
  ASSERT_TRUE(some);
  EXPECT_EQ(some->size(), 3U);
  const auto text = dump_text(*some);
  EXPECT_LT(text.find("RINGS"), text.find("BUILD"));
  EXPECT_EQ(text.find("CONTAINERS"), std::string::npos);
  EXPECT_EQ(select_sections(dump, {}), Result<Json>(dump));
}

TEST(DumpSections, AnUnknownOneIsToldWithThoseThereAre) {
  const auto selected = select_sections(Json::object(), {"ring\x1bs"});
  ASSERT_FALSE(selected);
  EXPECT_EQ(selected.error().code, Code::invalid);
  EXPECT_EQ(selected.error().message,
            "no section 'ring\\x1bs'; there are build, kernel, rights, programs, maps, rings, "
            "containers, collectors, sources, incidents, events");
}

TEST(DumpSections, AreAllInTheDump) {
  const auto dump = dump_json({});
  for (const auto name : dump_sections()) EXPECT_TRUE(dump.contains(std::string(name))) << name;
}

TEST(Dump, TextTakesAnyJson) {
  for (
      const auto* json :
      {"null", "[]", "3", "{}", R"({"build": 3, "rights": [1], "programs": {"a": 1}})",
       R"({"events": [1, null, {"time": 4, "pid": {}}], "collectors": [{"errors": [1]}]})",
       R"({"rings": [{"size_bytes": -1, "events": 1e300}], "maps": [{"memory_bytes": 1e300}]})",
       R"({"collectors": [{"age_seconds": 1e300, "took_seconds": -1e300}], "containers": [[]]})"}) {
    EXPECT_TRUE(safe_for_terminals(dump_text(Json::parse(json)))) << json;
  }
}

}  // namespace
}  // namespace strata
