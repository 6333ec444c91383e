#include "core/identity/runtimes/cri/cri_source.h"

#include <gtest/gtest.h>

#include "core/identity/runtimes/cri/cri.pb.h"
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
namespace cri_wire = cri::wire;

const std::string sandbox_id(64, 'a');
const std::string container_id(64, 'b');

std::string sandboxes() {
  cri_wire::Sandboxes list;
  auto& sandbox = *list.add_items();
  sandbox.set_id(sandbox_id);
  sandbox.mutable_metadata()->set_name("api-0");
  sandbox.mutable_metadata()->set_namespace_("shop");
  sandbox.mutable_metadata()->set_uid("1234");
  (*sandbox.mutable_annotations())["prometheus.io/scrape"] = "true";
  (*sandbox.mutable_annotations())["other"] = "x";
  sandbox.set_created_at(1'700'000'000'000'000'000);
  return list.SerializeAsString();
}

std::string containers(std::uint32_t attempt = 2) {
  cri_wire::Containers list;
  auto& container = *list.add_containers();
  container.set_id(container_id);
  container.set_pod_sandbox_id(sandbox_id);
  container.mutable_metadata()->set_name("api");
  container.mutable_metadata()->set_attempt(attempt);
  container.mutable_image()->set_image("sha256:1");
  container.mutable_image()->set_user_specified_image("shop/api:3");
  container.set_state(1);
  return list.SerializeAsString();
}

GrpcAnswer healthy(const GrpcRequest& request) {
  if (request.path == "/runtime.v1.RuntimeService/ListPodSandbox")
    return {.messages = {sandboxes()}};
  if (request.path == "/runtime.v1.RuntimeService/ListContainers")
    return {.messages = {containers()}};
  return {.status = 12};
}

TEST(Cri, AContainerIsNamedWithItsSandbox) {
  const auto pods = cri::parse_sandboxes(sandboxes(), default_labels);
  ASSERT_TRUE(pods);
  EXPECT_EQ(pods->front().name, "shop/api-0");
  EXPECT_TRUE(pods->front().pod.sandbox);
  const auto read = cri::parse_containers(containers(), default_labels, *pods);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().name, "shop/api-0/api");
  EXPECT_EQ(read->front().image, "shop/api:3");
  EXPECT_EQ(read->front().restarts, 2U);
  EXPECT_TRUE(read->front().restarts_cumulative);
  EXPECT_EQ(read->front().pod.uid, "1234");
  const std::map<std::string, std::string> asked = {{"prometheus.io/scrape", "true"}};
  EXPECT_EQ(pods->front().scrape, asked);
  EXPECT_EQ(read->front().scrape, asked) << "its pod's";
  EXPECT_EQ(cri::parse_containers(containers(), default_labels)->front().name, "api");
}

TEST(Cri, GarbageIsAnErrorAndEveryCutIsSurvived) {
  EXPECT_FALSE(cri::parse_sandboxes("\xff\xff", default_labels));
  EXPECT_FALSE(cri::parse_containers("\xff\xff", default_labels));
  const auto whole = containers();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    (void)cri::parse_containers(whole.substr(0, length), default_labels);
    (void)cri::parse_sandboxes(whole.substr(0, length), default_labels);
  }
}

class CriSourceTest : public testing::Test {
 protected:
  [[nodiscard]] CriSourceOptions options() const {
    CriSourceOptions options;
    options.socket = socket;
    options.client.timeout = 200ms;
    options.period = 20ms;
    options.breath = 1ms;
    return options;
  }
  test::TempTree tree;
  const std::string socket = tree.path("crio.sock");
  SystemClock clock;
};

TEST_F(CriSourceTest, TellsOfContainersAndSandboxes) {
  FakeGrpc server(socket, healthy);
  CriSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.view() != nullptr; }));
  const auto first = source.view();
  EXPECT_EQ(first->runtime, "cri-o");
  EXPECT_EQ(first->containers.size(), 2U);
  std::this_thread::sleep_for(60ms);
  EXPECT_EQ(source.view(), first) << "what has not changed is the same object";
  server.set([](const GrpcRequest& request) {
    return request.path.ends_with("ListContainers") ? GrpcAnswer{.messages = {containers(3)}}
                                                    : healthy(request);
  });
  EXPECT_TRUE(eventually(
      [&] { return source.view()->containers.at(container_id)->restarts == std::uint64_t{3}; }));
}

TEST_F(CriSourceTest, ConnectsAnewWhenTheRuntimeHasClosed) {
  FakeGrpc server(socket, healthy);
  const CriSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  server.hang_up();
  std::this_thread::sleep_for(100ms);
  EXPECT_TRUE(eventually([&] { return source.health().ok; }));
}

TEST_F(CriSourceTest, SilenceAndAbsenceAreHealthsAffair) {
  auto wanted = options();
  const CriSource absent(wanted, clock);
  ASSERT_TRUE(eventually([&] { return !absent.health().present; }));
  const FakeGrpc server(socket, [](const GrpcRequest&) { return GrpcAnswer{.silent = true}; });
  ASSERT_TRUE(eventually([&] { return absent.health().failures > 0; }));
  EXPECT_EQ(absent.health().error.code, Code::timeout);
  EXPECT_EQ(absent.view(), nullptr);
}

}  // namespace
}  // namespace strata
