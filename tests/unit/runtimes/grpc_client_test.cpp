#include "core/identity/runtimes/grpc/grpc_client.h"

#include <thread>

#include <gtest/gtest.h>

#include "tests/support/fake_grpc.h"
#include "tests/support/temp_tree.h"

namespace strata::grpc {
namespace {

using namespace std::chrono_literals;
using test::FakeGrpc;
using test::GrpcAnswer;
using test::GrpcRequest;

GrpcAnswer answers(const GrpcRequest& request) {
  if (request.path == "/t.S/Echo") return {.messages = {request.name_space + request.message}};
  if (request.path == "/t.S/Many") return {.messages = {"a", std::string(200'000, 'b'), "c"}};
  if (request.path == "/t.S/Huge") return {.messages = {std::string(400'000, 'b')}};
  if (request.path == "/t.S/Missing") return {.status = 5};
  if (request.path == "/t.S/Silent") return {.silent = true};
  if (request.path == "/t.S/Cut") return {.body = FakeGrpc::frame("abc").substr(0, 6)};
  if (request.path == "/t.S/Events") return {.messages = {"first"}, .stay = true};
  return {.status = 12};
}

class GrpcClientTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(client.connect(socket)); }
  Status call(const char* method, std::string_view request = {}) {
    got.clear();
    return client.call(method, request,
                       [this](std::string_view message) {
                         got.emplace_back(message);
                         return Status{};
                       },
                       {{"containerd-namespace", "k8s.io:"}});
  }
  Status watch() {
    return client.watch("/t.S/Events", {}, [this](std::string_view message) {
      events.emplace_back(message);
      return Status{};
    });
  }

  test::TempTree tree;
  const std::string socket = tree.path("grpc.sock");
  FakeGrpc server{socket, answers};
  Client client{{.timeout = 300ms, .max_message_bytes = 300'000, .max_answer_bytes = 500'000}};
  std::vector<std::string> got;
  std::vector<std::string> events;
};

TEST_F(GrpcClientTest, SendsRequestAndMetadataAndTakesAnswers) {
  ASSERT_TRUE(call("/t.S/Echo", "hello"));
  EXPECT_EQ(got, std::vector<std::string>{"k8s.io:hello"});
  ASSERT_TRUE(call("/t.S/Many"));
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(got[1].size(), 200'000U);
}

TEST_F(GrpcClientTest, AnErrorOfTheServerLeavesTheConnection) {
  const auto missing = call("/t.S/Missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_EQ(call("/t.S/Unknown").error().code, Code::unsupported);
  EXPECT_EQ(call("/t.S/Cut").error().code, Code::io);
  EXPECT_EQ(call("/t.S/Huge").error().code, Code::exhausted);
  EXPECT_TRUE(client.connected());
  EXPECT_TRUE(call("/t.S/Echo"));
}

TEST_F(GrpcClientTest, SilenceIsATimeoutOfThatCallAlone) {
  const auto begun = std::chrono::steady_clock::now();
  const auto status = call("/t.S/Silent");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 300ms);
  EXPECT_TRUE(client.connected());
  EXPECT_TRUE(call("/t.S/Echo"));
}

TEST_F(GrpcClientTest, EventsComeWithinWaitsAndCalls) {
  ASSERT_TRUE(watch());
  ASSERT_TRUE(client.wait(5s));
  EXPECT_EQ(events, std::vector<std::string>{"first"});
  server.push("second");
  ASSERT_TRUE(client.wait(5s));
  EXPECT_EQ(events.size(), 2U);
  ASSERT_TRUE(call("/t.S/Echo", "x"));
  EXPECT_TRUE(client.wait(10ms)) << "nothing has come, and nothing is wrong";
}

TEST_F(GrpcClientTest, AFloodOfEventsIsHeldBackByItsWindow) {
  ASSERT_TRUE(watch());
  ASSERT_TRUE(client.wait(5s));
  events.clear();
  for (int i = 0; i < 50'000; ++i) server.push(std::string(100, 'e'));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(call("/t.S/Echo"));
  EXPECT_LE(events.size(), 65'536U / 100) << "one window between two waits";
  ASSERT_TRUE(client.wait(5s));
}

TEST_F(GrpcClientTest, TheWakerEndsAWaitAndNoCall) {
  ASSERT_TRUE(watch());
  ASSERT_TRUE(client.wait(5s));
  client.waker().wake();
  ASSERT_TRUE(call("/t.S/Echo"));
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_TRUE(client.wait(30s));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST_F(GrpcClientTest, StoppingEndsACallAtOnce) {
  Client patient{{.timeout = 60s}};
  ASSERT_TRUE(patient.connect(socket));
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    patient.waker().stop();
  });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(patient.call("/t.S/Silent", {}, [](auto) { return Status{}; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 30s);
}

TEST_F(GrpcClientTest, AStreamThatEndsDuringACallEndsTheNextWait) {
  ASSERT_TRUE(watch());
  ASSERT_TRUE(client.wait(5s));
  server.end_streams();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(call("/t.S/Echo"));
  EXPECT_FALSE(client.wait(0s));
  EXPECT_FALSE(client.connected());
}

TEST_F(GrpcClientTest, AServerThatGoesEndsTheWait) {
  ASSERT_TRUE(watch());
  ASSERT_TRUE(client.wait(5s));
  server.hang_up();
  EXPECT_FALSE(client.wait(30s));
  EXPECT_FALSE(client.connected());
}

TEST_F(GrpcClientTest, WhatSpeaksNoHttp2IsAnError) {
  server.speak("HTTP/1.1 400 Bad Request\r\n\r\n");
  ASSERT_TRUE(client.connect(socket));
  const auto status = call("/t.S/Echo");
  ASSERT_FALSE(status);
  EXPECT_FALSE(client.connected());
}

TEST(GrpcClient, SocketsThatCannotBe) {
  Client client;
  EXPECT_EQ(client.connect("/nonexistent/grpc.sock").error().code, Code::not_found);
  EXPECT_EQ(client.connect("/" + std::string(200, 'x')).error().code, Code::invalid);
  EXPECT_FALSE(client.call("/t.S/Echo", {}, [](auto) { return Status{}; }));
}

}  // namespace
}  // namespace strata::grpc
