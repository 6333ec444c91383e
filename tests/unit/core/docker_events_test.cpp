#include "tests/unit/core/docker_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::aa;
using test::event_line;
using test::eventually;
using test::FakeDocker;
using test::healthy;
using test::http_answer;
using test::id_from;
using test::inspection_of;
using test::list_of;
using test::stream_head;

using DockerEventsTest = test::DockerSourceTest;

std::string with_events(const std::string& path) {
  return path.starts_with("/events") ? stream_head() : healthy(path);
}

TEST_F(DockerEventsTest, AnEventInspectsAtOnceAndIsHandedOver) {
  FakeDocker docker(socket, with_events);
  std::atomic<int> changes = 0;
  DockerSource source(options(1h), clock, [&] { ++changes; });
  ASSERT_TRUE(eventually([&] { return source.view() && docker.push("") == 1; }));
  docker.set([](const std::string& path) {
    if (path != "/containers/" + aa + "/json") return with_events(path);
    return http_answer(200, R"({"Id":")" + aa + R"(","Name":"/renamed","State":{"Pid":12}})");
  });
  docker.push(event_line("rename", aa, R"("name":"renamed","oldName":"/api")", 5));
  ASSERT_TRUE(eventually([&] { return source.view()->containers.at(aa)->name == "renamed"; }));
  const auto events = source.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, RuntimeEventKind::rename);
  EXPECT_EQ(events[0].old_name, "api");
  EXPECT_TRUE(source.take_events().empty());
  EXPECT_GE(changes, 2);
}

TEST_F(DockerEventsTest, WhatIsDestroyedLeavesTheView) {
  FakeDocker docker(socket, with_events);
  DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return source.view() && docker.push("") == 1; }));
  docker.set([](const std::string& path) {
    return path == "/containers/" + aa + "/json" ? http_answer(404, "{}") : with_events(path);
  });
  docker.push(event_line("destroy", aa, R"("name":"api")", 5));
  EXPECT_TRUE(eventually([&] { return source.view()->containers.empty(); }));
}

TEST_F(DockerEventsTest, ListsSeldomWhileEventsComeAndPingsInstead) {
  FakeDocker docker(socket, with_events);
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return docker.requests("/_ping") > 5; }));
  EXPECT_LE(docker.requests("/containers/json"), 5);
}

TEST_F(DockerEventsTest, ABrokenStreamIsResumedWhereItEnded) {
  FakeDocker docker(socket, with_events);
  DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return docker.push("") == 1; }));
  EXPECT_EQ(docker.asked("/events").front(), "/events");
  const auto line = event_line("start", aa, "", 1795373464000000094);
  docker.push(line);
  ASSERT_TRUE(eventually([&] { return !source.take_events().empty(); }));
  docker.close_streams();
  ASSERT_TRUE(eventually([&] { return docker.push("") == 1; }));
  EXPECT_EQ(docker.asked("/events").back(), "/events?since=1795373464.000000094");
  docker.push(line);  // a resumed stream begins with it
  docker.push(event_line("die", aa, R"("exitCode":"1")", 1795373465000000000));
  std::vector<RuntimeEvent> heard;
  ASSERT_TRUE(eventually([&] {
    for (auto& event : source.take_events()) heard.push_back(std::move(event));
    return !heard.empty();
  }));
  EXPECT_EQ(heard.front().kind, RuntimeEventKind::exit);
}

TEST_F(DockerEventsTest, AnEndIsKnownAlsoWhenItRunsAgainBeforeItIsInspected) {
  FakeDocker docker(socket, with_events);
  DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return source.view() && docker.push("") == 1; }));
  docker.push(event_line("oom", aa, "", 4) + event_line("die", aa, R"("exitCode":"137")", 5) +
              event_line("start", aa, "", 6));
  ASSERT_TRUE(eventually([&] { return source.view()->containers.at(aa)->last_exit.has_value(); }));
  const auto last = *source.view()->containers.at(aa)->last_exit;
  EXPECT_EQ(last.code, 137);
  EXPECT_EQ(last.oom_killed, true);
  EXPECT_EQ(last.finished, WallTime(Duration(5)));
  // A run that ends well is not an OOM kill again.
  docker.push(event_line("die", aa, R"("exitCode":"0")", 7));
  ASSERT_TRUE(eventually([&] { return source.view()->containers.at(aa)->last_exit->code == 0; }));
  EXPECT_EQ(source.view()->containers.at(aa)->last_exit->oom_killed, false);
}

TEST_F(DockerEventsTest, WithoutItsStartAnEndSaysNothingOfOomKills) {
  FakeDocker docker(socket, with_events);
  DockerSource source(options(1h), clock);
  ASSERT_TRUE(eventually([&] { return source.view() && docker.push("") == 1; }));
  docker.push(event_line("die", aa, R"("exitCode":"137")", 5));
  ASSERT_TRUE(eventually([&] { return source.view()->containers.at(aa)->last_exit.has_value(); }));
  EXPECT_EQ(source.view()->containers.at(aa)->last_exit->oom_killed, std::nullopt);
}

class EventTrouble : public DockerEventsTest,
                     public testing::WithParamInterface<std::pair<const char*, std::string (*)()>> {
};

/// Whatever the stream does, lists go on and the source stays healthy.
TEST_P(EventTrouble, LeavesTheLists) {
  const auto trouble = GetParam().second();
  FakeDocker docker(socket, [&](const std::string& path) {
    if (path.starts_with("/containers/json?all=true")) return http_answer(200, "[]");
    return path.starts_with("/events") ? trouble : healthy(path);
  });
  const DockerSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return docker.requests("/containers/json") > 3; }));
  EXPECT_TRUE(source.health().ok);
  EXPECT_EQ(source.view()->containers.at(aa)->name, "api");
  docker.set([](const std::string& path) {
    return path == "/containers/json" ? list_of("renamed") : healthy(path);
  });
  docker.close_streams();
  EXPECT_TRUE(eventually([&] { return source.view()->containers.at(aa)->name == "renamed"; }));
}

std::string flood() {
  std::string lines = stream_head();
  for (int i = 0; i < 5000; ++i) {
    lines +=
        event_line("start", id_from(std::to_string(i) + "f"), "", 1000 + static_cast<unsigned>(i));
  }
  return lines;
}

using Trouble = std::pair<const char*, std::string (*)()>;

INSTANTIATE_TEST_SUITE_P(
    Troubles, EventTrouble,
    testing::Values(
        Trouble("hanging", [] { return std::string(); }),
        Trouble("garbage", [] { return stream_head() + "<html>\n"; }),
        Trouble("no_http", [] { return std::string("\0\1\2garbage\n", 11); }),
        Trouble("status_500", [] { return http_answer(500, "{}"); }),
        Trouble("endless_head", [] { return "HTTP/1.0 200 OK\r\n" + std::string(100'000, 'x'); }),
        Trouble("endless_line", [] { return stream_head() + std::string(1'000'000, 'x'); }),
        Trouble("flood", flood)),
    [](const auto& trouble) { return trouble.param.first; });

TEST_F(DockerEventsTest, AFloodIsDroppedAndBounded) {
  const auto lines = flood();
  FakeDocker docker(socket, [&](const std::string& path) {
    return path.starts_with("/events") ? lines : healthy(path);
  });
  DockerSource source(options(1h), clock);
  std::this_thread::sleep_for(500ms);
  EXPECT_LE(source.take_events().size(), 1024U);
  EXPECT_EQ(docker.asked("/events").size(), 1U) << "not begun anew at once";
}

TEST_F(DockerEventsTest, EndsAtOnceWhileTheStreamIsSilentOrHangs) {
  for (const auto& head : {stream_head(), std::string()}) {
    const FakeDocker docker(socket, [&](const std::string& path) {
      return path.starts_with("/events") ? head : healthy(path);
    });
    const auto begun = std::chrono::steady_clock::now();
    {
      const DockerSource source(options(1h), clock);
      ASSERT_TRUE(eventually([&] { return docker.asked("/events").size() == 1; }));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 4s);
  }
}

}  // namespace
}  // namespace strata
