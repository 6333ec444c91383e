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
