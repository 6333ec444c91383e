#include "tests/unit/core/docker_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::aa;
using test::bb;
using test::eventually;
using test::FakeDocker;
using test::healthy;
using test::http_answer;
using test::id_from;
using test::inspection_of;
using test::list_of;

using DockerSourceTest = test::DockerSourceTest;

TEST_F(DockerSourceTest, TellsNamesAndInspectsEachContainerOnce) {
  const FakeDocker docker(socket, healthy);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/json") > 5; }));
  EXPECT_EQ(docker.requests("/containers/" + aa + "/json"), 1);
  EXPECT_EQ(source.view()->containers.at(aa)->name, "api");
  EXPECT_EQ(source.view()->containers.at(aa)->pid, 12);
  EXPECT_TRUE(source.health().ok);
  EXPECT_EQ(source.health().changes, 1U);
}

TEST_F(DockerSourceTest, AsksForTheVersionOnceUntilDockerHasFailed) {
  const auto of = [](std::string version) {
    return [version = std::move(version)](const std::string& path) {
      return path == "/version" ? http_answer(200, R"({"Version":")" + version + R"("})")
                                : healthy(path);
    };
  };
  FakeDocker docker(socket, of("20.10"));
  const DockerSource source(options(), clock);
  EXPECT_EQ(source.version(), "");
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/json") > 3; }));
  EXPECT_EQ(source.version(), "20.10");
  EXPECT_EQ(docker.requests("/version"), 1);
  docker.set([](const std::string&) { return http_answer(500, "{}"); });
  ASSERT_TRUE(eventually([&] { return !source.health().ok; }));
  docker.set(of("29.0"));
  ASSERT_TRUE(eventually([&] { return source.version() == "29.0"; }));
}

TEST_F(DockerSourceTest, WithoutAVersionAllElseIsKnown) {
  const FakeDocker docker(socket, healthy);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  EXPECT_EQ(source.version(), "");
}

TEST_F(DockerSourceTest, FollowsRenamesAndStatesWithoutInspecting) {
  FakeDocker docker(socket, healthy);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.view() != nullptr; }));
  docker.set([](const std::string& path) {
    return path == "/containers/json" ? list_of("renamed", "paused") : healthy(path);
  });
  ASSERT_TRUE(eventually([&] { return source.view()->containers.at(aa)->name == "renamed"; }));
  EXPECT_EQ(source.view()->containers.at(aa)->state, ContainerState::paused);
  EXPECT_EQ(source.view()->containers.at(aa)->pid, 12);
  EXPECT_EQ(docker.requests("/containers/" + aa + "/json"), 1);
}

TEST_F(DockerSourceTest, ANudgeInspectsAnewAndAlsoWhatIsNotListedYet) {
  const FakeDocker docker(socket, [](const std::string& path) {
    return path == "/containers/" + bb + "/json" ? inspection_of(bb, 0, "created") : healthy(path);
  });
  std::atomic<int> changes = 0;
  DockerSource source(options(1h), clock, [&] { ++changes; });
  ASSERT_TRUE(eventually([&] { return changes == 1; }));
  source.nudge(aa);
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/" + aa + "/json") == 2; }));
  source.nudge(bb);
  ASSERT_TRUE(eventually([&] { return source.view()->containers.contains(bb); }));
  const auto nobody = id_from("0b");
  source.nudge(nobody);
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/" + nobody + "/json") == 1; }));
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/" + bb + "/json") >= 2; }));
  EXPECT_EQ(source.view()->containers.at(bb)->name, "bb-name");
  EXPECT_TRUE(source.health().ok) << "a container that is not Docker's is no failure";
}

TEST_F(DockerSourceTest, AnIdThatCannotBeDockersIsNotAskedFor) {
  const FakeDocker docker(socket, healthy);
  DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return source.view() != nullptr; }));
  for (const auto* id : {"default/web", "", "a b", "x\r\nX: y", "../aa"}) source.nudge(id);
  source.nudge(bb);
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/" + bb + "/json") == 1; }));
  for (const auto& path : docker.asked("/containers/")) {
    EXPECT_TRUE(path == "/containers/json" || path.starts_with("/containers/json?limit=") ||
                path == "/containers/" + aa + "/json" || path == "/containers/" + bb + "/json")
        << path;
  }
}

TEST_F(DockerSourceTest, WhatIsListedIsBounded) {
  const FakeDocker docker(socket, [](const std::string& path) {
    if (path != "/containers/json") return http_answer(404, "{}");
    std::string list = R"([{"Id":"short","State":"running"},{"Id":")" + aa + "/" + R"("})";
    for (const auto* id : {"d1", "d2", "d3"}) {
      list += R"(,{"Id":")" + id_from(id) + R"(","State":"running"})";
    }
    return http_answer(200, list + "]");
  });
  auto few = options(1h);
  few.max_containers = 2;
  const DockerSource source(few, clock);
  ASSERT_TRUE(eventually([&] { return source.health().changes > 0; }));
  EXPECT_TRUE(docker.asked("/containers/short").empty());
  EXPECT_TRUE(docker.asked("/containers/" + id_from("d3")).empty());
  EXPECT_EQ(docker.asked("/containers/" + id_from("d2")).size(), 1U);
}

TEST_F(DockerSourceTest, ManyStrangersCostOneRequest) {
  std::atomic<int> inspections = 0;
  const FakeDocker docker(socket, [&](const std::string& path) {
    if (path.starts_with("/containers/json?all=true")) {
      if (path.find("%22" + bb + "%22") == std::string::npos) return http_answer(200, "[]");
      return http_answer(
          200, R"([{"Id":")" + bb + R"(","Names":["/b"],"State":"created","Image":"app:1"}])");
    }
    if (path.ends_with("/json") && path != "/containers/json") ++inspections;
    return path == "/containers/" + bb + "/json" ? inspection_of(bb, 9) : healthy(path);
  });
  DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return source.view() != nullptr; }));
  const int before = inspections;
  // More while the first is being asked for: they make one pass.
  for (int i = 0; i < 200; ++i) source.nudge(id_from(std::to_string(i) + "f"));
  source.nudge(bb);
  ASSERT_TRUE(eventually([&] { return source.view()->containers.contains(bb); }));
  EXPECT_LE(inspections - before, 20);
}

TEST_F(DockerSourceTest, WhatWasNotAnsweredIsAskedForAgain) {
  FakeDocker docker(socket, [&](const std::string& path) {
    return path == "/containers/" + bb + "/json" ? http_answer(500, "{}") : healthy(path);
  });
  DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  source.nudge(bb);
  ASSERT_TRUE(eventually([&] { return !source.health().ok; }));
  docker.set([](const std::string& path) {
    return path == "/containers/" + bb + "/json" ? inspection_of(bb, 9) : healthy(path);
  });
  EXPECT_TRUE(eventually([&] { return source.view()->containers.contains(bb); }));
}

TEST_F(DockerSourceTest, ANudgeOfWhatIsListedOutlivesATimeout) {
  FakeDocker docker(socket, healthy);
  DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  docker.set([](const std::string& path) {
    return path == "/containers/" + aa + "/json" ? std::string() : healthy(path);
  });
  source.nudge(aa);
  ASSERT_TRUE(eventually([&] { return !source.health().ok; }));
  docker.set([](const std::string& path) {
    return path == "/containers/" + aa + "/json" ? inspection_of(aa, 13) : healthy(path);
  });
  EXPECT_TRUE(eventually([&] { return source.view()->containers.at(aa)->pid == 13; }));
}

TEST_F(DockerSourceTest, AMissingSocketIsAFailureThatHeals) {
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().failures > 2; }));
  EXPECT_FALSE(source.health().ok);
  EXPECT_EQ(source.health().changes, 1U) << "to be logged once";
  EXPECT_NE(source.health().error.message.find(socket), std::string::npos);
  EXPECT_EQ(source.view(), nullptr);
  const FakeDocker docker(socket, healthy);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  EXPECT_EQ(source.health().changes, 2U);
  EXPECT_EQ(source.health().error, Error{});
}

class DockerTrouble : public DockerSourceTest,
                      public testing::WithParamInterface<std::pair<const char*, std::string>> {};

TEST_P(DockerTrouble, KeepsTheLastViewAndHeals) {
  FakeDocker docker(socket, healthy);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  docker.set([](const std::string&) { return GetParam().second; });
  ASSERT_TRUE(eventually([&] { return !source.health().ok && source.health().changes == 2; }));
  EXPECT_FALSE(source.health().error.message.empty());
  EXPECT_EQ(source.view()->containers.at(aa)->name, "api");
  docker.set(healthy);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  EXPECT_EQ(source.health().changes, 3U);
}

INSTANTIATE_TEST_SUITE_P(
    Troubles, DockerTrouble,
    testing::Values(std::pair("hanging", std::string()),
                    std::pair("garbage_json", http_answer(200, "{\"a\":")),
                    std::pair("html", http_answer(200, "<html>proxy</html>")),
                    std::pair("status_500", http_answer(500, "{\"message\":\"oops\"}")),
                    std::pair("no_http", std::string("\0\1\2garbage\n", 11)),
                    std::pair("huge_body", http_answer(200, std::string(1'000'000, ' '))),
                    std::pair("cut_short", std::string("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n"
                                                       "\r\n[{\"Id\":\"aa\"}"))),
    [](const auto& trouble) { return trouble.param.first; });

TEST_F(DockerSourceTest, InspectionsThatHangLeaveTheListsNames) {
  const FakeDocker docker(socket, [](const std::string& path) {
    return path == "/containers/json" ? list_of("api") : std::string();
  });
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.view() != nullptr && source.health().failures > 0; }));
  EXPECT_EQ(source.view()->containers.at(aa)->name, "api");
  EXPECT_EQ(source.view()->containers.at(aa)->pid, 0);
}

TEST_F(DockerSourceTest, EndsAtOnceWhileARequestHangs) {
  const FakeDocker docker(socket, [](const std::string&) { return std::string(); });
  auto slow = options();
  slow.client.timeout = 30s;
  const auto begun = std::chrono::steady_clock::now();
  {
    const DockerSource source(slow, clock);
    ASSERT_TRUE(eventually([&] { return docker.requests("/containers/json") > 0; }));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

}  // namespace
}  // namespace strata
