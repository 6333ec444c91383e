#include "core/identity/runtimes/docker/docker_files.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

using namespace std::chrono_literals;

/// As dockerd writes it.
std::string config_of(const std::string& id, const std::string& name, const std::string& state) {
  return R"({"StreamConfig":{},"State":{)" + state + R"(},"ID":")" + id +
         R"(","Created":"2026-11-22T18:51:03.7Z","RestartCount":2,"Name":"/)" + name +
         R"(","Config":{"Image":"app:1","Labels":{"com.docker.compose.service":"web","x":"y"}}})";
}

const std::string running =
    R"("Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Pid":41,"ExitCode":0,
       "StartedAt":"2026-11-22T18:51:04Z","FinishedAt":"0001-01-01T00:00:00Z")";

TEST(DockerConfig, ReadsWhatAnInspectionTells) {
  const auto container = parse_docker_config(config_of("aa", "api", running));
  ASSERT_TRUE(container);
  EXPECT_EQ(container->name, "api");
  EXPECT_EQ(container->image, "app:1");
  EXPECT_EQ(container->state, ContainerState::running);
  EXPECT_EQ(container->pid, 41);
  EXPECT_EQ(container->restarts, 2U);
  EXPECT_EQ(container->labels.size(), 1U);
  EXPECT_EQ(container->health, Health::none);
  EXPECT_FALSE(container->last_exit);
}

TEST(DockerConfig, SwitchesMakeAState) {
  const auto state = [](const std::string& switches) {
    return parse_docker_config(config_of("aa", "api", switches))->state;
  };
  EXPECT_EQ(state(R"("Running":true,"Paused":true)"), ContainerState::paused);
  EXPECT_EQ(state(R"("Running":true,"Restarting":true)"), ContainerState::restarting);
  EXPECT_EQ(state(R"("Running":false,"StartedAt":"0001-01-01T00:00:00Z")"),
            ContainerState::created);
  EXPECT_EQ(state(R"("Running":false,"StartedAt":"2026-11-22T18:51:04Z")"), ContainerState::exited);
}

TEST(DockerConfig, AnEndIsRead) {
  const auto container =
      parse_docker_config(config_of("aa", "api",
                                    R"("Running":false,"OOMKilled":true,"ExitCode":137,
                   "StartedAt":"1970-01-01T00:00:01Z","FinishedAt":"1970-01-01T00:00:09Z")"));
  ASSERT_TRUE(container && container->last_exit);
  EXPECT_EQ(*container->last_exit, (LastExit{137, WallTime(9s), true}));
}

TEST(DockerConfig, GarbageIsAParseError) {
  for (const auto* text : {"", "{", "[]", "{\"ID\":7}", "\xff"}) {
    EXPECT_EQ(parse_docker_config(text).error().code, Code::parse) << text;
  }
  RuntimeContainer container;
  for (const auto* text : {"", "{", "[]", "{\"NetworkMode\":7}"}) {
    parse_docker_host_config(text, container);
    EXPECT_FALSE(container.host_network);
  }
}

class DockerFilesTest : public testing::Test {
 protected:
  void write(const std::string& id, const std::string& name) const {
    tree.write("root/containers/" + id + "/config.v2.json", config_of(id, name, running));
  }

  test::TempTree tree;
  test::FakeClock clock;
  DockerFiles files{"/var/lib/docker", tree.path("root"), default_labels, clock};
};

TEST_F(DockerFilesTest, ReadsEveryContainerAndOnlyWhatHasChanged) {
  write("aa", "api");
  write("bb", "db");
  tree.write("root/containers/aa/hostconfig.json", R"({"NetworkMode":"host"})");
  tree.write("root/image/overlay2/layerdb/mounts/aa/mount-id", "f00d");
  const auto first = files.look({});
  ASSERT_TRUE(first);
  ASSERT_EQ(first->size(), 2U);
  EXPECT_TRUE(first->at("aa")->host_network);
  EXPECT_EQ(first->at("aa")->own_paths,
            (std::vector<std::string>{"/var/lib/docker/overlay2/f00d/diff",
                                      "/var/lib/docker/containers/aa"}));
  write("bb", "renamed-db");
  const auto second = files.look({});
  EXPECT_EQ(second->at("aa"), first->at("aa")) << "the same object";
  EXPECT_EQ(second->at("bb")->name, "renamed-db");
  std::filesystem::remove_all(tree.path("root/containers/aa"));
  EXPECT_FALSE(files.look({})->contains("aa"));
}

TEST_F(DockerFilesTest, WhatIsBrokenIsLeftOut) {
  write("aa", "api");
  tree.write("root/containers/bb/config.v2.json", "{\"ID\":\"bb\"");
  tree.write("root/containers/cc/config.v2.json", config_of("other", "c", running));
  tree.write("root/containers/dd/nothing", "");
  EXPECT_EQ(files.look({})->size(), 1U);
}

TEST_F(DockerFilesTest, WithoutDockerThereAreNone) { EXPECT_FALSE(files.look({})); }

}  // namespace
}  // namespace strata
