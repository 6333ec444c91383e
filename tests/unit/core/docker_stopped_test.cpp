#include "tests/unit/core/docker_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::aa;
using test::dd;
using test::eventually;
using test::FakeDocker;
using test::healthy;
using test::http_answer;
using test::id_from;
using test::inspection_of;
using test::list_of;

using DockerStoppedTest = test::DockerSourceTest;

constexpr const char* ended =
    R"(,"ExitCode":3,"OOMKilled":true,"FinishedAt":"1970-01-01T00:00:09Z")";

std::string with_stopped(const std::string& path) {
  if (path.starts_with("/containers/json?limit=")) {
    return http_answer(
        200, R"([{"Id":")" + dd + R"(","Names":["/job"],"State":"exited","Image":"app:1"}])");
  }
  if (path == "/containers/" + dd + "/json") return inspection_of(dd, 0, "exited", ended);
  return healthy(path);
}

TEST_F(DockerStoppedTest, ThoseThatHaveEndedAreKnownWithTheirEnd) {
  const FakeDocker docker(socket, with_stopped);
  const DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return source.view() && source.view()->containers.contains(dd); }));
  const auto job = source.view()->containers.at(dd);
  EXPECT_EQ(job->name, "job");
  EXPECT_EQ(job->state, ContainerState::exited);
  ASSERT_TRUE(job->last_exit);
  EXPECT_EQ(*job->last_exit, (LastExit{3, WallTime(9s), true}));
  EXPECT_TRUE(source.view()->containers.contains(aa));
}

TEST_F(DockerStoppedTest, WhatNoLongerRunsIsLookedAtWithoutAnyEvent) {
  FakeDocker docker(socket, healthy);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.view() && source.view()->containers.contains(aa); }));
  docker.set([](const std::string& path) {
    if (path == "/containers/json") return http_answer(200, "[]");
    return path == "/containers/" + aa + "/json" ? inspection_of(aa, 0, "exited", ended)
                                                 : healthy(path);
  });
  ASSERT_TRUE(eventually(
      [&] { return source.view()->containers.at(aa)->state == ContainerState::exited; }));
  EXPECT_EQ(source.view()->containers.at(aa)->last_exit->code, 3);
  docker.set([](const std::string& path) {
    return path == "/containers/json" ? http_answer(200, "[]") : healthy(path);
  });
}

TEST_F(DockerStoppedTest, TheNewestAreKept) {
  auto few = options(1h);
  few.max_stopped = 2;
  const FakeDocker docker(socket, [](const std::string& path) {
    if (path.starts_with("/containers/json?limit=2&")) {
      std::string list;
      for (const auto* id : {"d1", "d2", "d3"}) {
        list +=
            (list.empty() ? "[" : ",") + (R"({"Id":")" + id_from(id)) + R"(","State":"exited"})";
      }
      return http_answer(200, list + "]");
    }
    for (const auto* id : {"d1", "d2", "d3"}) {
      if (path != "/containers/" + id_from(id) + "/json") continue;
      return inspection_of(id_from(id), 0, "exited",
                           std::string(R"(,"FinishedAt":"1970-01-01T00:00:0)") + id[1] + "Z\"");
    }
    return healthy(path);
  });
  const DockerSource source(few, clock);
  ASSERT_TRUE(eventually([&] { return source.view() && source.view()->containers.size() == 3; }));
  EXPECT_FALSE(source.view()->containers.contains(id_from("d1")));
}

TEST_F(DockerStoppedTest, AVerdictIsReadFromTheListToo) {
  FakeDocker docker(socket, healthy);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.view() != nullptr; }));
  EXPECT_EQ(source.view()->containers.at(aa)->health, Health::none);
  docker.set([](const std::string& path) {
    return path == "/containers/json" ? list_of("api", "running", "Up 2 hours (unhealthy)")
                                      : healthy(path);
  });
  EXPECT_TRUE(
      eventually([&] { return source.view()->containers.at(aa)->health == Health::unhealthy; }));
}

}  // namespace
}  // namespace strata
