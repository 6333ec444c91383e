#include "core/identity/runtimes/containerd/containerd_source.h"

#include <atomic>

#include <gtest/gtest.h>

#include "core/identity/runtimes/containerd/containerd.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_grpc.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::FakeGrpc;
using test::GrpcAnswer;
using test::GrpcRequest;
namespace wire = containerd::wire;

const std::string list_containers = "/containerd.services.containers.v1.Containers/ListStream";
const std::string get_container = "/containerd.services.containers.v1.Containers/Get";
const std::string list_namespaces = "/containerd.services.namespaces.v1.Namespaces/List";

/// A containerd with one namespace, whose containers the test sets.
class Runtime {
 public:
  void run(const std::string& id, std::uint32_t pid) {
    const std::scoped_lock lock(mutex_);
    tasks_[id] = pid;
  }
  void remove(const std::string& id) {
    const std::scoped_lock lock(mutex_);
    tasks_.erase(id);
  }
  /// The container stays, its task is gone.
  void end(const std::string& id) { run(id, 0); }

  GrpcAnswer answer(const GrpcRequest& request) const {
    const std::scoped_lock lock(mutex_);
    if (request.path == list_namespaces) return {.messages = {namespaces()}};
    if (request.path.ends_with("Subscribe")) return {.stay = true};
    if (request.name_space != "default") return {.status = 3};
    wire::GetRequest which;
    const bool one = which.ParseFromString(request.message) && tasks_.contains(which.id());
    if (request.path == list_containers) return all();
    if (request.path.ends_with("Tasks/List")) return {.messages = {tasks()}};
    if (!one) return {.status = 5};
    if (request.path == get_container) return {.messages = {container(which.id())}};
    if (tasks_.at(which.id()) == 0) return {.status = 5};
    wire::TaskAnswer answer;
    *answer.mutable_process() = process(which.id());
    return {.messages = {answer.SerializeAsString()}};
  }

  static std::string event(const std::string& topic, const std::string& id) {
    wire::Event content;
    content.set_container_id(id);
    content.set_id(id);
    content.set_exit_status(7);
    wire::Envelope envelope;
    envelope.mutable_timestamp()->set_seconds(1'700'000'000);
    envelope.set_namespace_("default");
    envelope.set_topic(topic);
    envelope.mutable_event()->set_value(content.SerializeAsString());
    return envelope.SerializeAsString();
  }

 private:
  static std::string namespaces() {
    wire::Namespaces spaces;
    spaces.add_namespaces()->set_name("default");
    spaces.add_namespaces()->set_name("moby");
    return spaces.SerializeAsString();
  }
  static std::string container(const std::string& id) {
    wire::ContainerAnswer answer;
    answer.mutable_container()->set_id(id);
    answer.mutable_container()->set_image("app:1");
    (*answer.mutable_container()->mutable_labels())["nerdctl/name"] = id + "-named";
    answer.mutable_container()->mutable_spec()->set_value(R"({"linux":{"cgroupsPath":"/default/)" +
                                                          id + "\"}}");
    return answer.SerializeAsString();
  }
  [[nodiscard]] GrpcAnswer all() const {
    GrpcAnswer answer;
    for (const auto& [id, pid] : tasks_) answer.messages.push_back(container(id));
    return answer;
  }
  [[nodiscard]] wire::Process process(const std::string& id) const {
    wire::Process process;
    process.set_id(id);
    process.set_pid(tasks_.at(id));
    process.set_status(2);
    return process;
  }
  [[nodiscard]] std::string tasks() const {
    wire::Tasks tasks;
    for (const auto& [id, pid] : tasks_) {
      if (pid != 0) *tasks.add_tasks() = process(id);
    }
    return tasks.SerializeAsString();
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::uint32_t> tasks_;
};

class ContainerdSourceTest : public testing::Test {
 protected:
  void SetUp() override { runtime.run("web", 41); }
  [[nodiscard]] ContainerdSourceOptions options() const {
    ContainerdSourceOptions options;
    options.sockets = {tree.path("absent.sock"), socket};
    options.client = {
        .timeout = timeout, .max_message_bytes = 100'000, .max_answer_bytes = 200'000};
    options.check = 100ms;
    options.list = 1h;
    options.breath = 1ms;
    options.shortest_pause = 5ms;
    options.longest_pause = 20ms;
    return options;
  }
  [[nodiscard]] FakeGrpc::Handler healthy() const {
    return [this](const GrpcRequest& request) { return runtime.answer(request); };
  }
  static bool knows(const ContainerdSource& source, const std::string& key) {
    const auto view = source.view();
    return view != nullptr && view->containers.contains(key);
  }

  static constexpr auto timeout = 200ms;
  Runtime runtime;
  test::TempTree tree;
  const std::string socket = tree.path("containerd.sock");
  SystemClock clock;
};

TEST_F(ContainerdSourceTest, ListsWhatIsThere) {
  const FakeGrpc server(socket, healthy());
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  const auto web = source.view()->containers.at("default/web");
  EXPECT_EQ(web->pid, 41);
  EXPECT_EQ(web->cgroup_path, "/default/web");
  EXPECT_EQ(web->state, ContainerState::running);
  EXPECT_TRUE(source.health().ok);
}

TEST_F(ContainerdSourceTest, EventsTellOfWhatComesAndGoes) {
  FakeGrpc server(socket, healthy());
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  runtime.run("late", 42);
  server.push(Runtime::event("/tasks/start", "late"));
  ASSERT_TRUE(eventually([&] { return knows(source, "default/late"); }));
  runtime.remove("late");
  server.push(Runtime::event("/containers/delete", "late"));
  ASSERT_TRUE(eventually([&] { return !knows(source, "default/late"); }));
  EXPECT_EQ(server.calls(list_containers), 1) << "no list for what an event has told";
}

TEST_F(ContainerdSourceTest, WhatHasHappenedIsToldUnderItsName) {
  FakeGrpc server(socket, healthy());
  ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  std::vector<RuntimeEvent> told;
  const auto tells = [&](std::size_t events) {
    return eventually([&] {
      auto taken = source.take_events();
      told.insert(told.end(), taken.begin(), taken.end());
      return told.size() >= events;
    });
  };
  runtime.run("late", 42);
  server.push(Runtime::event("/containers/create", "late"));
  server.push(Runtime::event("/tasks/start", "late"));
  ASSERT_TRUE(tells(2));
  runtime.remove("late");
  server.push(Runtime::event("/containers/delete", "late"));
  server.push(Runtime::event("/tasks/start", "stranger"));
  ASSERT_TRUE(tells(4));
  std::vector<std::pair<RuntimeEventKind, std::string>> kinds;
  for (const auto& event : told) kinds.emplace_back(event.kind, event.name);
  using enum RuntimeEventKind;
  EXPECT_EQ(kinds, (decltype(kinds){{create, "late-named"},
                                    {start, "late-named"},
                                    {destroy, "late-named"},
                                    {start, "stranger"}}));
  EXPECT_EQ(told.front().id, "default/late");
}

TEST_F(ContainerdSourceTest, HowATaskEndedIsKnownThoughItIsGone) {
  FakeGrpc server(socket, healthy());
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  const auto web = [&] { return source.view()->containers.at("default/web"); };
  EXPECT_FALSE(web()->last_exit);
  runtime.end("web");
  server.push(Runtime::event("/tasks/exit", "web"));
  ASSERT_TRUE(eventually([&] { return web()->state == ContainerState::exited; }));
  ASSERT_TRUE(web()->last_exit);
  EXPECT_EQ(web()->last_exit->code, 7);
  runtime.run("web", 43);
  server.push(Runtime::event("/tasks/start", "web"));
  ASSERT_TRUE(eventually([&] { return web()->state == ContainerState::running; }));
  EXPECT_EQ(web()->last_exit->code, 7) << "of the run before";
}

TEST_F(ContainerdSourceTest, ANudgeAsksForAKnownContainerAlone) {
  const FakeGrpc server(socket, healthy());
  ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  source.nudge(std::string(64, 'f'));
  source.nudge("default/web");
  ASSERT_TRUE(eventually([&] { return server.calls(get_container) == 1; }));
}

TEST_F(ContainerdSourceTest, AShimThatHangsCostsPidsAndNoNames) {
  FakeGrpc server(socket, [this](const GrpcRequest& request) {
    return request.path.find(".Tasks/") != std::string::npos ? GrpcAnswer{.silent = true}
                                                             : runtime.answer(request);
  });
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  EXPECT_EQ(source.view()->containers.at("default/web")->pid, 0);
  EXPECT_TRUE(source.health().ok);
}

TEST_F(ContainerdSourceTest, AShimThatHangsDelaysTheListOfTasksAndNoMore) {
  const FakeGrpc server(socket, [this](const GrpcRequest& request) {
    if (request.path.ends_with("Tasks/List")) std::this_thread::sleep_for(2 * timeout);
    return runtime.answer(request);
  });
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  EXPECT_EQ(source.view()->containers.at("default/web")->pid, 41);
}

TEST_F(ContainerdSourceTest, ATaskThatCannotBeAskedForIsOfUnknownState) {
  FakeGrpc server(socket, [this](const GrpcRequest& request) {
    return request.path.ends_with("Tasks/Get") ? GrpcAnswer{.status = 2} : runtime.answer(request);
  });
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  runtime.run("late", 42);
  server.push(Runtime::event("/tasks/start", "late"));
  ASSERT_TRUE(eventually([&] { return knows(source, "default/late"); }));
  EXPECT_EQ(source.view()->containers.at("default/late")->state, ContainerState::unknown);
  EXPECT_EQ(source.view()->containers.at("default/web")->pid, 41);
  EXPECT_EQ(source.health().failures, 0U);
}

TEST_F(ContainerdSourceTest, AFloodOfEventsMakesOneList) {
  FakeGrpc server(socket, healthy());
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  for (int i = 0; i < 2'000; ++i) {
    server.push(Runtime::event("/tasks/start", "stranger-" + std::to_string(i)));
  }
  runtime.run("late", 42);
  server.push(Runtime::event("/tasks/start", "late"));
  ASSERT_TRUE(eventually([&] { return knows(source, "default/late"); }));
  EXPECT_TRUE(source.health().ok);
}

TEST_F(ContainerdSourceTest, AnAbsentSocketIsNoFailureUnlessItIsAskedFor) {
  auto wanted = options();
  wanted.optional = false;
  const ContainerdSource optional(options(), clock);
  const ContainerdSource required(wanted, clock);
  ASSERT_TRUE(eventually([&] { return optional.health().changes == 1; }));
  EXPECT_FALSE(optional.health().present);
  ASSERT_TRUE(eventually([&] { return required.health().failures > 1; }));
  EXPECT_TRUE(required.health().present);
  const FakeGrpc server(socket, healthy());
  EXPECT_TRUE(eventually([&] { return optional.health().ok && required.health().ok; }));
}

TEST_F(ContainerdSourceTest, ASocketThatGoesIsAFailureAndTheViewStays) {
  auto server = std::make_unique<FakeGrpc>(socket, healthy());
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return knows(source, "default/web"); }));
  server.reset();
  ASSERT_TRUE(eventually([&] { return !source.health().ok; }));
  EXPECT_TRUE(source.health().present);
  EXPECT_TRUE(knows(source, "default/web"));
}

class ContainerdTrouble : public ContainerdSourceTest,
                          public testing::WithParamInterface<std::pair<const char*, GrpcAnswer>> {};

TEST_P(ContainerdTrouble, KeepsTheLastViewAndHeals) {
  FakeGrpc server(socket, healthy());
  const ContainerdSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  server.set([this](const GrpcRequest& request) {
    return request.path == list_namespaces ? GetParam().second : runtime.answer(request);
  });
  ASSERT_TRUE(eventually([&] { return !source.health().ok; }));
  EXPECT_FALSE(source.health().error.message.empty());
  EXPECT_TRUE(knows(source, "default/web"));
  server.set(healthy());
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
}

INSTANTIATE_TEST_SUITE_P(
    Troubles, ContainerdTrouble,
    testing::Values(std::pair("silent", GrpcAnswer{.silent = true}),
                    std::pair("refused", GrpcAnswer{.status = 7}),
                    std::pair("garbage", GrpcAnswer{.messages = {"\xff\xff"}}),
                    std::pair("huge", GrpcAnswer{.messages = {std::string(150'000, 'x')}}),
                    std::pair("cut", GrpcAnswer{.body = "abc"})),
    [](const auto& trouble) { return trouble.param.first; });

TEST_F(ContainerdSourceTest, EndsAtOnceWhileACallHangs) {
  const FakeGrpc server(socket, [](const GrpcRequest&) { return GrpcAnswer{.silent = true}; });
  auto slow = options();
  slow.client.timeout = 60s;
  const auto begun = std::chrono::steady_clock::now();
  {
    const ContainerdSource source(slow, clock);
    ASSERT_TRUE(eventually([&] { return server.calls(list_namespaces) > 0; }));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 30s);
}

}  // namespace
}  // namespace strata
