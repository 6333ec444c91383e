#include "core/identity/stopped_containers.h"

#include <set>

#include <gtest/gtest.h>

namespace strata {
namespace {

class Source final : public RuntimeSource {
 public:
  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_; }
  [[nodiscard]] SourceHealth health() const override { return {}; }
  void nudge(const std::string& /*id*/) override {}

  void tell(const std::string& id, ContainerState state) {
    auto view = view_ ? *view_ : RuntimeView{"docker", {}, {}};
    RuntimeContainer container;
    container.id = id;
    container.name = "name-" + id;
    container.state = state;
    container.last_exit = LastExit{1, std::nullopt, false};
    view.containers[id] = std::make_shared<const RuntimeContainer>(std::move(container));
    view_ = std::make_shared<const RuntimeView>(std::move(view));
  }

 private:
  std::shared_ptr<const RuntimeView> view_;
};

class StoppedContainersTest : public testing::Test {
 protected:
  bool refresh(bool others_changed = false) {
    std::vector<RuntimeSource*> sources = {&docker, &files};
    return stopped.refresh(
        sources, [&](std::string_view id) { return live.contains(std::string(id)); }, departed,
        others_changed);
  }

  Source docker;
  Source files;
  std::set<std::string> live;
  std::deque<std::shared_ptr<const Container>> departed;
  StoppedContainers stopped;
};

TEST_F(StoppedContainersTest, AreThoseThatDoNotRunAndHaveNoCgroup) {
  EXPECT_FALSE(refresh());
  live = {"live"};
  docker.tell("live", ContainerState::exited);
  docker.tell("up", ContainerState::running);
  docker.tell("new", ContainerState::created);
  docker.tell("gone", ContainerState::exited);
  docker.tell("again", ContainerState::restarting);
  EXPECT_TRUE(refresh());
  ASSERT_EQ(stopped.all().size(), 2U);
  EXPECT_EQ(stopped.all()[0]->entity.name, "name-again");
  EXPECT_EQ(stopped.all()[1]->entity.name, "name-gone");
  EXPECT_EQ(stopped.all()[1]->source, "docker");
  EXPECT_EQ(stopped.all()[1]->last_exit->code, 1);
  EXPECT_FALSE(refresh()) << "nothing has changed";
}

TEST_F(StoppedContainersTest, KeepThePathThatTheyHad) {
  auto ran = std::make_shared<Container>();
  ran->runtime_id = "a";
  ran->cgroup_path = "/docker/a";
  departed.push_front(ran);
  docker.tell("a", ContainerState::exited);
  docker.tell("b", ContainerState::exited);
  EXPECT_TRUE(refresh());
  EXPECT_EQ(stopped.all()[0]->entity.id, "/docker/a");
  EXPECT_EQ(stopped.all()[1]->entity.id, "b") << "nobody has seen it run";
  departed.clear();
  EXPECT_TRUE(refresh(true));
  EXPECT_EQ(stopped.all()[0]->entity.id, "/docker/a") << "also when its last run is forgotten";
}

TEST_F(StoppedContainersTest, TheFirstSourceTells) {
  docker.tell("a", ContainerState::exited);
  files.tell("a", ContainerState::exited);
  EXPECT_TRUE(refresh());
  EXPECT_EQ(stopped.all().size(), 1U);
}

}  // namespace
}  // namespace strata
