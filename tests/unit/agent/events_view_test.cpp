#include <gtest/gtest.h>

#include "agent/views/events.h"
#include "tests/unit/agent/view_fixture.h"

namespace strata {
namespace {

class EventView : public ::testing::Test {
 protected:
  [[nodiscard]] Json json(std::size_t index) const {
    return event_json(*world.events.at(index), *world.containers);
  }
  test::World world;
};

TEST_F(EventView, TextIsOneAlignedLine) {
  EXPECT_EQ(event_text(json(0)),
            "22:13:11.123  create        flash-redis           /docker/ab12cd34ef56");
  EXPECT_EQ(event_text(json(1)),
            "22:13:12.123  exec          flash-redis           /docker/ab12cd34ef56"
            "  pid 4242 redis-server  /usr/bin/redis-server");
}

TEST_F(EventView, ForeignTextStaysOnItsLine) {
  EXPECT_EQ(event_text(json(2)),
            "22:13:18.123  process_exit  evil\\x1b[2J\\nroot\xef\xbf\xbd    /docker/evil"
            "  pid 77 evil\\x1b[2J\\nroot\xef\xbf\xbd  evil\\x1b[2J\\nroot\xef\xbf\xbd");
}

TEST_F(EventView, AStrangerKeepsItsPath) {
  EXPECT_EQ(event_text(json(3)),
            "22:13:20.123  create        -                     /system.slice/cron");
  EXPECT_TRUE(json(3)["container"].is_null());
}

TEST_F(EventView, JsonIsOneLineWithTheKeysInOrder) {
  EXPECT_EQ(json_line(json(1)),
            R"({"time":"2023-11-14T22:13:12.123Z","sequence":2,"event":"exec",)"
            R"("container":"flash-redis","id":")" +
                world.containers->all().front()->cgroup_path +
                R"(","pid":4242,"process":"redis-server","detail":"/usr/bin/redis-server"})");
}

TEST_F(EventView, APathFindsTheContainerWhoseKeyIsNotKnownYet) {
  Event event;
  event.cgroup = CgroupKey::of(0, 5555);
  event.cgroup_path = "/docker/evil";
  EXPECT_EQ(event_json(event, *world.containers)["id"], "/docker/evil");
  EXPECT_FALSE(event_json(event, *world.containers)["container"].is_null());
}

TEST_F(EventView, ARunQueueOutlierSaysWhoTookTheCpu) {
  Outlier outlier;
  outlier.value = std::chrono::milliseconds(34);
  outlier.limit = std::chrono::milliseconds(3);
  outlier.reason = RunQueueCause::preempted;
  outlier.cause = world.containers->all().front()->keys.front();
  outlier.cause_pid = 77;
  outlier.cause_process = "stress";
  Event event;
  event.kind = EventKind::outlier;
  event.outlier = std::make_shared<const Outlier>(outlier);
  const auto shown = event_json(event, *world.containers);
  EXPECT_EQ(shown["kind"], "run_queue");
  EXPECT_EQ(shown["value_seconds"], 0.034);
  EXPECT_EQ(shown["cause"], "flash-redis");
  EXPECT_EQ(shown["detail"],
            "waited for a CPU 34 ms (limit 3 ms); taken by flash-redis (pid 77 stress)");
  outlier.reason = RunQueueCause::idle;
  event.outlier = std::make_shared<const Outlier>(outlier);
  EXPECT_TRUE(event_json(event, *world.containers)["cause"].is_null());
}

TEST_F(EventView, ARequestOutlierSaysWhatTheDeviceHadToDo) {
  Outlier outlier;
  outlier.kind = OutlierKind::block_io;
  outlier.value = std::chrono::milliseconds(120);
  outlier.limit = std::chrono::milliseconds(50);
  outlier.device = "vda";
  outlier.operation = "write";
  outlier.bytes = 4096;
  outlier.queue_depth = 31;
  Event event;
  event.kind = EventKind::outlier;
  event.outlier = std::make_shared<const Outlier>(outlier);
  EXPECT_EQ(event_json(event, *world.containers)["detail"],
            "write of 4 KiB on vda took 120 ms (limit 50 ms); the device had 31 requests");
}

TEST_F(EventView, AConnectOutlierSaysWhereTo) {
  Outlier outlier;
  outlier.kind = OutlierKind::connect;
  outlier.value = std::chrono::milliseconds(1020);
  outlier.limit = std::chrono::milliseconds(100);
  outlier.peer = "10.0.0.7:6379";
  outlier.retransmits = 1;
  Event event;
  event.kind = EventKind::outlier;
  event.outlier = std::make_shared<const Outlier>(outlier);
  const auto shown = event_json(event, *world.containers);
  EXPECT_EQ(shown["peer"], "10.0.0.7:6379");
  EXPECT_EQ(shown["detail"], "connect to 10.0.0.7:6379 took 1.02 s (limit 100 ms); 1 retransmits");
}

TEST(ShortPath, CutsRuntimeIdsOnly) {
  const std::string id(64, 'a');
  EXPECT_EQ(short_path("/docker/" + id), "/docker/aaaaaaaaaaaa");
  EXPECT_EQ(short_path("/system.slice/docker-" + id + ".scope/init"),
            "/system.slice/docker-aaaaaaaaaaaa.scope/init");
  EXPECT_EQ(short_path("/user.slice/deadbeef"), "/user.slice/deadbeef");
  EXPECT_EQ(short_path(""), "");
}

}  // namespace
}  // namespace strata
