#include "agent/http/bounded_server.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace strata::agent {
namespace {

using testing::StartsWith;

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

/// Its descriptor is there before it connects.
class Client {
 public:
  explicit Client(int port) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(static_cast<std::uint16_t>(port));
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }

  void ask() const {
    EXPECT_EQ(
        ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_), 0);
    constexpr std::string_view request = "GET / HTTP/1.0\r\n\r\n";
    EXPECT_EQ(::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
  }

  /// Its beginning.
  [[nodiscard]] std::string answer(int flags = 0) const {
    std::array<char, 64> text{};
    const auto got = ::recv(socket_.get(), text.data(), text.size(), flags);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  Fd socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address_{};
};

void signal_other_threads(int number) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    const auto thread = std::stoi(task.path().filename());
    if (thread != ::gettid()) ::syscall(SYS_tgkill, ::getpid(), thread, number);
  }
}

TEST_F(BoundedServerTest, ASignalDoesNotCloseThePort) {
  struct sigaction quiet {};
  quiet.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &quiet, nullptr);
  EXPECT_EQ(asked(), 200);
  for (int i = 0; i < 10; ++i) signal_other_threads(SIGUSR1);
  EXPECT_EQ(asked(), 200);
}

TEST_F(BoundedServerTest, ConnectionsWaitUntilThereAreDescriptors) {
  EXPECT_EQ(asked(), 200) << "what sanitizers look up with descriptors of their own, they keep";
  const Client first(port_);
  const Client second(port_);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{0, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  first.ask();  // the kernel has set a descriptor aside for the accept() that waits
  second.ask();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto of_second = second.answer(MSG_DONTWAIT);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(of_second, "");
  EXPECT_THAT(second.answer(), StartsWith("HTTP/1.1 200"));
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
