// A TCP server on loopback whose every misdeed a test writes itself.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/base/fd.h"

namespace strata::test {

/// One accepted connection, in the hands of the test's handler. Its calls return when the server is
/// destroyed, so a handler may loop for ever on them.
class FakeConnection {
 public:
  FakeConnection(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}

  /// False once the peer or the test is gone.
  bool send(std::string_view text) {
    while (!text.empty() && !stopping_) {
      if (!ready(POLLOUT)) continue;
      const auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return !stopping_;
  }

  /// What came up to and with `end`; what came at all if the peer or the test is gone before.
  std::string read_until(std::string_view end) {
    std::string text;
    char c = 0;
    while (!text.ends_with(end) && !stopping_) {
      if (!ready(POLLIN)) continue;
      if (::recv(fd_, &c, 1, 0) != 1) break;
      text += c;
    }
    return text;
  }

  /// So many bytes, or what came at all.
  std::string read_bytes(std::size_t count) {
    std::string text;
    char c = 0;
    while (text.size() < count && !stopping_) {
      if (!ready(POLLIN)) continue;
      if (::recv(fd_, &c, 1, 0) != 1) break;
      text += c;
    }
    return text;
  }

  /// Sends nothing until the peer hangs up or the test ends.
  void hang() {
    char ignored[256];
    while (!stopping_) {
      if (ready(POLLIN) && ::recv(fd_, ignored, sizeof ignored, 0) <= 0) return;
    }
  }

  /// Sleeps, but not past the end of the test.
  void pause(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!stopping_ && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  [[nodiscard]] bool stopping() const { return stopping_; }

 private:
  [[nodiscard]] bool ready(short events) const {
    pollfd descriptor{fd_, events, 0};
    return ::poll(&descriptor, 1, 5) > 0;
  }

  int fd_;
  const std::atomic<bool>& stopping_;
};

/// Calls `handler` in a thread of its own for each connection; closes it when the handler returns.
class FakeTcpServer {
 public:
  using Handler = std::function<void(FakeConnection&)>;

  explicit FakeTcpServer(Handler handler, std::uint16_t port = 0) : handler_(std::move(handler)) {
    listener_ = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ok_ = ::bind(listener_.get(), generic, size) == 0 && ::listen(listener_.get(), 16) == 0 &&
          ::getsockname(listener_.get(), generic, &size) == 0;
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  FakeTcpServer(const FakeTcpServer&) = delete;
  FakeTcpServer& operator=(const FakeTcpServer&) = delete;
  ~FakeTcpServer() {
    stopping_ = true;
    acceptor_.join();
    for (auto& connection : connections_) connection.join();
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int connections() const { return accepted_; }

 private:
  void accept_all() {
    while (!stopping_) {
      pollfd descriptor{listener_.get(), POLLIN, 0};
      if (::poll(&descriptor, 1, 5) <= 0) continue;
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++accepted_;
      connections_.emplace_back([this, fd] {
        const Fd owner(fd);
        FakeConnection connection(fd, stopping_);
        handler_(connection);
      });
    }
  }

  Handler handler_;
  Fd listener_;
  bool ok_ = false;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> accepted_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> connections_;  // touched by the acceptor, then by the destructor
};

}  // namespace strata::test
