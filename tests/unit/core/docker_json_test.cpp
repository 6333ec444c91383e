#include <gtest/gtest.h>

#include "core/identity/runtimes/docker/docker_api.h"

namespace strata {
namespace {

TEST(DockerJson, ReadsAList) {
  const auto list = parse_docker_list(
      R"([{"Id":"aa","Names":["/web/alias","/api"],"Image":"app:1","State":"paused",
           "Labels":{"com.docker.compose.service":"api","secret":"x",
                    "prometheus.io/scrape":"true"}},
          {"Names":["/no-id"]}, 7, null])");
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().name, "api");
  EXPECT_EQ(list->front().image, "app:1");
  EXPECT_EQ(list->front().state, ContainerState::paused);
  EXPECT_EQ(list->front().labels.size(), 1U);
  EXPECT_EQ(list->front().scrape.at("prometheus.io/scrape"), "true");
}

TEST(DockerJson, ReadsAnInspection) {
  const auto container = parse_docker_inspect(
      R"({"Id":"aa","Name":"/api","Created":"2026-11-22T18:51:03.762965494Z","RestartCount":2,
          "State":{"Status":"running","Pid":16241,"StartedAt":"2026-11-22T18:51:04Z"},
          "HostnamePath":"/d/containers/aa/hostname",
          "GraphDriver":{"Name":"overlay2","Data":{"UpperDir":"/d/overlay2/x/diff"}},
          "HostConfig":{"NetworkMode":"host"},
          "Config":{"Image":"app:1","Labels":{"com.docker.compose.project":"flash"}}})");
  ASSERT_TRUE(container);
  EXPECT_EQ(container->name, "api");
  EXPECT_EQ(container->image, "app:1");
  EXPECT_EQ(container->pid, 16241);
  EXPECT_EQ(container->restarts, 2U);
  EXPECT_EQ(unix_seconds(*container->started), 1795373464);
  EXPECT_TRUE(container->host_network);
  EXPECT_EQ(container->own_paths,
            (std::vector<std::string>{"/d/overlay2/x/diff", "/d/containers/aa"}));
  EXPECT_EQ(container->labels.at("com.docker.compose.project"), "flash");
}

TEST(DockerJson, TheDirectoryOfAContainerInAnothersNetworkIsItsOwn) {
  const auto container = parse_docker_inspect(
      R"({"Id":"aa","HostnamePath":"/d/containers/bb/hostname",
          "HostConfig":{"NetworkMode":"container:bb"}})");
  ASSERT_TRUE(container);
  EXPECT_EQ(container->own_paths, std::vector<std::string>{"/d/containers/aa"});
}

TEST(DockerJson, WrongShapesAreAbsentFacts) {
  const auto container = parse_docker_inspect(
      R"({"Id":"aa","Name":7,"State":[],"Config":null,"RestartCount":-1,"GraphDriver":{"Data":null},
          "HostConfig":{"NetworkMode":"container:bb"},"Created":"0001-01-01T00:00:00Z"})");
  ASSERT_TRUE(container);
  EXPECT_EQ(container->name, "");
  EXPECT_EQ(container->pid, 0);
  EXPECT_FALSE(container->restarts);
  EXPECT_FALSE(container->created);
  EXPECT_TRUE(container->joined_network);
  EXPECT_TRUE(container->own_paths.empty());
}

TEST(DockerJson, GarbageIsAParseError) {
  for (const auto* text : {"", "{", "<html>", "{}", "[1", "\"x\"", "{\"Id\":5}"}) {
    EXPECT_EQ(parse_docker_inspect(text).error().code, Code::parse) << text;
  }
  EXPECT_EQ(parse_docker_list("{\"message\":\"no\"}").error().code, Code::parse);
  EXPECT_EQ(parse_docker_list("[{\"Id\":\"\xff\"}]").error().code, Code::parse);
}

TEST(Rfc3339, ReadsFractionsAndOffsets) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01.5Z")->time_since_epoch(),
            std::chrono::milliseconds(1500));
  EXPECT_EQ(parse_rfc3339("1970-01-01T02:00:00+01:30")->time_since_epoch(),
            std::chrono::minutes(30));
  for (const auto* text : {"", "2026", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00Z",
                           "2026-11-22T25:00:00Z", "xxxx-11-22T18:51:03Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace strata
