#include "agent/http/bounded_server.h"

#include <array>
#include <csignal>
#include <filesystem>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace strata::agent {
namespace {

class BoundedServerTest : public testing::Test {
 protected:
  BoundedServerTest() {
    server_.Get("/", [](const auto& /*request*/, auto& response) {
      response.set_content("here", "text/plain");
    });
    server_.start();
  }

  [[nodiscard]] int asked() const {
    const auto answer = httplib::Client("127.0.0.1", port_).Get("/");
    return answer ? answer->status : 0;
  }

  BoundedServer server_;
  int port_ = server_.bind_to_any_port("127.0.0.1");
};

void signal_other_threads(int number) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    const auto thread = std::stoi(task.path().filename());
    if (thread != ::gettid()) ::syscall(SYS_tgkill, ::getpid(), thread, number);
  }
}

TEST_F(BoundedServerTest, ASignalDoesNotCloseThePort) {
  struct sigaction quiet {};
  struct sigaction before {};
  quiet.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &quiet, &before);
  EXPECT_EQ(asked(), 200);
  for (int i = 0; i < 10; ++i) signal_other_threads(SIGUSR1);
  EXPECT_EQ(asked(), 200);
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST_F(BoundedServerTest, ConnectionsWaitUntilThereAreDescriptors) {
  const Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{0, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  constexpr std::string_view request = "GET / HTTP/1.0\r\n\r\n";
  EXPECT_EQ(::send(client.get(), request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  std::array<char, 64> answer{};
  EXPECT_LT(::recv(client.get(), answer.data(), answer.size(), MSG_DONTWAIT), 0);
  ::setrlimit(RLIMIT_NOFILE, &before);
  const auto got = ::recv(client.get(), answer.data(), answer.size(), 0);
  ASSERT_GT(got, 0);
  const std::string_view text(answer.data(), static_cast<std::size_t>(got));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200")) << text;
}

TEST_F(BoundedServerTest, ClosedItGivesThePortFree) {
  server_.close();
  server_.close();
  EXPECT_EQ(asked(), 0);
  BoundedServer next;
  EXPECT_TRUE(next.bind_to_port("127.0.0.1", port_));
}

TEST(BoundedServer, ThatWasNeverStartedEnds) {
  BoundedServer server;
  EXPECT_GT(server.bind_to_any_port("127.0.0.1"), 0);
}

}  // namespace
}  // namespace strata::agent
