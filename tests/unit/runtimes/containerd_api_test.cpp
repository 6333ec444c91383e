#include "core/identity/runtimes/containerd/containerd_api.h"

#include <gtest/gtest.h>

#include "core/identity/runtimes/containerd/containerd.pb.h"

namespace strata::containerd {
namespace {

const std::string hex_id(64, 'a');

wire::ContainerAnswer pod_container() {
  wire::ContainerAnswer answer;
  auto& container = *answer.mutable_container();
  container.set_id(hex_id);
  container.set_image("shop/api:3");
  auto& labels = *container.mutable_labels();
  labels["io.kubernetes.container.name"] = "api";
  labels["io.kubernetes.pod.name"] = "api-0";
  labels["io.kubernetes.pod.namespace"] = "shop";
  labels["io.kubernetes.pod.uid"] = "1234";
  labels["io.cri-containerd.kind"] = "container";
  labels["secret"] = "not allowed";
  container.mutable_created_at()->set_seconds(1'700'000'000);
  container.mutable_updated_at()->set_seconds(1'700'000'001);
  (*container.mutable_extensions())["io.cri-containerd.container.metadata"].set_value(
      R"({"Version":"v1","Metadata":{"Config":{"metadata":{"name":"api","attempt":2}}}})");
  return answer;
}

TEST(ContainerdContainer, OfAPodIsNamedAfterIt) {
  const auto read = parse_container(pod_container().SerializeAsString(), "k8s.io", default_labels);
  ASSERT_TRUE(read);
  const auto& container = read->container;
  EXPECT_EQ(container.id, hex_id);
  EXPECT_EQ(container.name, "shop/api-0/api");
  EXPECT_EQ(container.image, "shop/api:3");
  EXPECT_EQ(container.pod.uid, "1234");
  EXPECT_EQ(container.restarts, 2U);
  EXPECT_TRUE(container.restarts_cumulative);
  EXPECT_EQ(container.labels.size(), 3U);
  EXPECT_FALSE(container.pod.sandbox);
  EXPECT_EQ(unix_seconds(*container.created), 1'700'000'000);
}

TEST(ContainerdContainer, ASandboxIsNamedAfterThePodAlone) {
  auto answer = pod_container();
  auto& labels = *answer.mutable_container()->mutable_labels();
  labels["io.cri-containerd.kind"] = "sandbox";
  labels.erase("io.kubernetes.container.name");
  auto& extensions = *answer.mutable_container()->mutable_extensions();
  extensions["io.cri-containerd.sandbox.metadata"].set_value(
      R"({"Version":"v1","Metadata":{"Config":{"annotations":{"prometheus.io/port":"3001","a":"b"}}}})");
  const auto read = parse_container(answer.SerializeAsString(), "k8s.io", default_labels);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->container.name, "shop/api-0");
  EXPECT_TRUE(read->container.pod.sandbox);
  const std::map<std::string, std::string> asked = {{"prometheus.io/port", "3001"}};
  EXPECT_EQ(read->container.scrape, asked);
}

TEST(ContainerdContainer, AnyIdHasItsNamespaceAndItsCgroup) {
  wire::ContainerAnswer answer;
  answer.mutable_container()->set_id("web");
  answer.mutable_container()->mutable_spec()->set_value(
      R"({"linux":{"cgroupsPath":"/default/web","namespaces":[{"type":"network"}]}})");
  auto read = parse_container(answer.SerializeAsString(), "default", default_labels);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->container.id, "default/web");
  EXPECT_EQ(read->container.name, "web");
  EXPECT_EQ(read->container.cgroup_path, "/default/web");
  (*answer.mutable_container()->mutable_labels())["nerdctl/name"] = "shop";
  read = parse_container(answer.SerializeAsString(), "default", default_labels);
  EXPECT_EQ(read->container.name, "shop");
}

TEST(ContainerdContainer, ThatHasNotChangedIsNotReadAgain) {
  const auto message = pod_container().SerializeAsString();
  auto before = *parse_container(message, "k8s.io", default_labels);
  before.container.name = "as it was read";
  const auto read = parse_container(message, "k8s.io", default_labels, [&](std::string_view id) {
    EXPECT_EQ(id, hex_id);
    return &before;
  });
  EXPECT_EQ(read->container.name, "as it was read");
}

TEST(ContainerdContainer, GarbageIsAnErrorAndEveryCutIsSurvived) {
  const auto whole = pod_container().SerializeAsString();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    (void)parse_container(whole.substr(0, length), "k8s.io", default_labels);
  }
  EXPECT_FALSE(parse_container("\xff\xff", "default", default_labels));
  EXPECT_FALSE(parse_container("", "default", default_labels));
}

TEST(ContainerdTask, TellsProcessAndState) {
  wire::Tasks tasks;
  auto& running = *tasks.add_tasks();
  running.set_id("web");
  running.set_pid(41);
  running.set_status(2);
  auto& stopped = *tasks.add_tasks();
  stopped.set_id("done");
  stopped.set_pid(42);
  stopped.set_status(3);
  stopped.set_exit_status(137);
  stopped.mutable_exited_at()->set_seconds(1'700'000'000);
  const auto read = parse_tasks(tasks.SerializeAsString());
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].pid, 41);
  EXPECT_EQ((*read)[0].state, ContainerState::running);
  EXPECT_EQ((*read)[1].pid, 0);
  EXPECT_EQ((*read)[1].state, ContainerState::exited);
  EXPECT_FALSE((*read)[0].last_exit);
  ASSERT_TRUE((*read)[1].last_exit);
  EXPECT_EQ((*read)[1].last_exit->code, 137);
  EXPECT_EQ(unix_seconds(*(*read)[1].last_exit->finished), 1'700'000'000);
  EXPECT_FALSE((*read)[1].last_exit->oom_killed) << "not told";
}

std::string event(const std::string& space, const std::string& topic, const std::string& container,
                  const std::string& process = {}) {
  wire::Event content;
  content.set_container_id(container);
  content.set_id(process);
  content.set_exit_status(3);
  wire::Envelope envelope;
  envelope.mutable_timestamp()->set_seconds(1'700'000'000);
  envelope.set_namespace_(space);
  envelope.set_topic(topic);
  envelope.mutable_event()->set_value(content.SerializeAsString());
  return envelope.SerializeAsString();
}

TEST(ContainerdEvent, NamesTheContainerThatItTouches) {
  const auto heard = parse_event(event("default", "/tasks/start", "web"));
  ASSERT_TRUE(heard);
  EXPECT_EQ((*heard)->which, (Touched{"default", "web"}));
  EXPECT_TRUE(*parse_event(event("default", "/tasks/exit", "web", "web")));
  EXPECT_TRUE(*parse_event(event("default", "/containers/delete", "web")));
}

TEST(ContainerdEvent, SaysWhatHasHappened) {
  const auto kind = [](const std::string& topic) {
    const auto heard = *parse_event(event("default", topic, "web", "web"));
    return heard->event ? std::optional(heard->event->kind) : std::nullopt;
  };
  using enum RuntimeEventKind;
  EXPECT_EQ(kind("/containers/create"), create);
  EXPECT_EQ(kind("/containers/delete"), destroy);
  EXPECT_EQ(kind("/tasks/start"), start);
  EXPECT_EQ(kind("/tasks/oom"), oom);
  EXPECT_EQ(kind("/tasks/paused"), pause);
  EXPECT_EQ(kind("/tasks/resumed"), unpause);
  EXPECT_FALSE(kind("/containers/update"));
  EXPECT_FALSE(kind("/tasks/create"));
  const auto exited = *(*parse_event(event("default", "/tasks/exit", "web", "web")))->event;
  EXPECT_EQ(exited.kind, exit);
  EXPECT_EQ(exited.exit_code, 3);
  EXPECT_EQ(exited.id, "default/web");
  EXPECT_EQ(exited.name, "web");
  EXPECT_EQ(unix_seconds(exited.at), 1'700'000'000);
}

TEST(ContainerdEvent, OfOthersTouchesNone) {
  EXPECT_FALSE(*parse_event(event("default", "/tasks/exit", "web", "an-exec")));
  EXPECT_FALSE(*parse_event(event("default", "/tasks/exec-started", "web")));
  EXPECT_FALSE(*parse_event(event("moby", "/tasks/start", "web")));
  EXPECT_FALSE(*parse_event(event("default", "/images/create", "web")));
  EXPECT_FALSE(parse_event("\xff\xff"));
}

TEST(ContainerdNamespaces, AreAllButDockers) {
  wire::Namespaces spaces;
  for (const auto* name : {"default", "moby", "k8s.io"}) spaces.add_namespaces()->set_name(name);
  EXPECT_EQ(*parse_namespaces(spaces.SerializeAsString()),
            (std::vector<std::string>{"default", "k8s.io"}));
}

}  // namespace
}  // namespace strata::containerd
