#include "core/identity/cgroup_state.h"

#include "tests/unit/core/container_index_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;

TEST(CgroupState, ReadsTheFreezerOfVersion1) {
  EXPECT_EQ(parse_freezer_state("FROZEN\n"), (CgroupCondition{true, std::nullopt}));
  EXPECT_EQ(parse_freezer_state("FREEZING\n"), (CgroupCondition{false, std::nullopt}));
  EXPECT_EQ(parse_freezer_state("THAWED\n"), (CgroupCondition{false, std::nullopt}));
  for (const auto* text : {"", "FROZ", "1\n"}) {
    EXPECT_EQ(parse_freezer_state(text), CgroupCondition{}) << text;
  }
}

TEST(CgroupState, ReadsTheEventsOfVersion2) {
  EXPECT_EQ(parse_cgroup_events("populated 1\nfrozen 0\n"), (CgroupCondition{false, true}));
  EXPECT_EQ(parse_cgroup_events("populated 0\n"), (CgroupCondition{std::nullopt, false}));
  EXPECT_EQ(parse_cgroup_events("populated\nfrozen x\n"), CgroupCondition{});
}

TEST(CgroupState, IsWhatBothSay) {
  EXPECT_EQ(state_of({}), ContainerState::unknown);
  EXPECT_EQ(state_of({true, std::nullopt}), ContainerState::unknown);
  EXPECT_EQ(state_of({true, true}), ContainerState::paused);
  EXPECT_EQ(state_of({std::nullopt, true}), ContainerState::running);
  EXPECT_EQ(state_of({false, false}), ContainerState::exited);
}

class UntoldState : public test::ContainerIndexFixture {
 protected:
  void SetUp() override {
    ContainerIndexFixture::SetUp();
    if (v1()) {
      host.tree().write("proc/1/cgroup", "7:freezer:/\n4:memory:/\n2:cpu,cpuacct:/\n0::/\n");
      host.tree().write("sys/fs/cgroup/freezer/cgroup.procs", "1\n");
    }
    host.add_cgroup(path, "41\n");
    freeze(false);
    make_index();
  }
  [[nodiscard]] static bool v1() { return GetParam() != CgroupMode::v2; }
  void freeze(bool frozen) const {
    if (v1()) {
      host.tree().write("sys/fs/cgroup/freezer" + path + "/freezer.state",
                        frozen ? "FROZEN\n" : "THAWED\n");
    } else {
      host.write_cgroup("", path, "cgroup.events",
                        std::string("populated 1\nfrozen ") + (frozen ? "1\n" : "0\n"));
    }
  }
  [[nodiscard]] ContainerState state() {
    clock.advance(10s);
    return refreshed()->by_path(path)->state;
  }
};

TEST_P(UntoldState, FollowsTheFreezerAndTheProcesses) {
  EXPECT_EQ(state(), ContainerState::running);
  freeze(true);
  EXPECT_EQ(state(), ContainerState::paused);
  freeze(false);
  EXPECT_EQ(state(), ContainerState::running);
  host.add_cgroup(path, "");
  if (!v1()) host.write_cgroup("", path, "cgroup.events", "populated 0\nfrozen 0\n");
  EXPECT_EQ(state(), ContainerState::exited);
}

TEST_P(UntoldState, IsUnknownBeforeTheFirstProcess) {
  const auto other = "/docker/" + test::id_of('b');
  host.add_cgroup(other, "");
  EXPECT_EQ(refreshed()->by_path(other)->state, ContainerState::unknown);
  clock.advance(20s);
  EXPECT_EQ(refreshed()->by_path(other)->state, ContainerState::exited);
}

TEST_P(UntoldState, ARuntimesWordIsBelieved) {
  EXPECT_EQ(state(), ContainerState::running);
  auto api = told('a', "api");
  api.state = ContainerState::restarting;
  docker.tell(api);
  EXPECT_EQ(state(), ContainerState::restarting);
  freeze(true);
  EXPECT_EQ(state(), ContainerState::restarting);
}

INSTANTIATE_LAYOUTS(UntoldState);

}  // namespace
}  // namespace strata
