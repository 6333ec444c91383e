#include "agent/http/bounded_server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include "agent/http/api/routes.h"

namespace strata::agent {
namespace {

// The library's is 5; where more come at once, the others' SYNs are sent again a second later.
constexpr int backlog = 128;
// Until descriptors or memory may have become free.
constexpr auto pause_without_resources = std::chrono::milliseconds(10);

Instant now() { return std::chrono::steady_clock::now(); }

/// Waits until `events` come or `deadline` passes.
bool wait_for(int socket, short events, Instant deadline) {
  pollfd waited{socket, events, 0};
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - now()).count();
    const int ready = ::poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

void name_of(const sockaddr_storage& address, socklen_t size, std::string& ip, int& port) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  if (::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(),
                    service.data(), service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return;
  }
  ip = host.data();
  port = std::atoi(service.data());
}

/// One connection. Bytes that came with an earlier request (pipelining) wait in its buffer.
class Connection final : public httplib::Stream {
 public:
  Connection(socket_t socket, const ConnectionLimits& limits) : socket_(socket), limits_(limits) {}

  /// Whether another request begins within the idle time; starts its account.
  bool await_request() {
    if (used_ == filled_ && !wait_for(socket_, POLLIN, now() + limits_.idle_time)) return false;
    read_deadline_ = now() + limits_.request_time;
    answering_ = false;
    bytes_left_ = limits_.request_bytes;
    return true;
  }

  [[nodiscard]] bool is_readable() const override {
    return used_ < filled_ || wait_for(socket_, POLLIN, read_deadline_);
  }
  [[nodiscard]] bool is_writable() const override {
    return wait_for(socket_, POLLOUT, answering_ ? write_deadline_ : now() + limits_.answer_time);
  }

  ssize_t read(char* to, std::size_t size) override {
    if (bytes_left_ == 0) return -1;
    if (used_ == filled_ && !fill()) return -1;
    const auto count = std::min({size, filled_ - used_, bytes_left_});
    std::copy_n(buffer_.data() + used_, count, to);
    used_ += count;
    bytes_left_ -= count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* from, std::size_t size) override {
    // Counted from the first byte on: what is asked for may take its time (a profile).
    if (!std::exchange(answering_, true)) write_deadline_ = now() + limits_.answer_time;
    if (!is_writable()) return -1;
    return ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      name_of(address, size, ip, port);
    }
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      name_of(address, size, ip, port);
    }
  }
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  /// False at the end of the stream, on an error and after the deadline.
  bool fill() {
    if (!wait_for(socket_, POLLIN, read_deadline_)) return false;
    const auto got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    used_ = 0;
    filled_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return got > 0;
  }

  socket_t socket_;
  ConnectionLimits limits_;
  std::array<char, 4096> buffer_{};
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
  std::size_t bytes_left_ = 0;
  Instant read_deadline_{};
  Instant write_deadline_{};
  bool answering_ = false;
};

/// What the library should not see: a range of a body that is made anew each time, and a POST whose
/// missing length it would take for a body without end.
void simplify(httplib::Request& request) {
  request.ranges.clear();
  if (request.method == "POST" && !request.has_header("Content-Length") &&
      !request.has_header("Transfer-Encoding")) {
    request.headers.emplace("Content-Length", "0");
  }
  if (!api::is_api(request.path)) return;
  // The library reads forms of 8 KiB at most; the API reads its own.
  request.headers.erase("Content-Type");
  request.headers.erase("Connection");
  request.headers.emplace("Connection", "close");
}

}  // namespace

BoundedServer::~BoundedServer() {
  close();
  if (connections_) connections_->shutdown();
}

void BoundedServer::start() {
  listening_ = Fd(svr_sock_);
  ::listen(listening_.get(), backlog);
  connections_.reset(new_task_queue());
  accepting_ = std::thread([this] { accept_connections(); });
}

void BoundedServer::close() {
  svr_sock_ = INVALID_SOCKET;
  if (!accepting_.joinable()) return;
  ::shutdown(listening_.get(), SHUT_RDWR);  // wakes accept()
  accepting_.join();
  listening_.reset();
}

/// Whatever accept() fails with is of one connection or passes (accept(2), "Error handling").
void BoundedServer::accept_connections() {
  while (svr_sock_ != INVALID_SOCKET) {
    const int accepted = ::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted >= 0) {
      connections_->enqueue([this, accepted] { process_and_close_socket(accepted); });
    } else if (errno != EINTR && errno != ECONNABORTED) {
      std::this_thread::sleep_for(pause_without_resources);
    }
  }
}

bool BoundedServer::process_and_close_socket(socket_t socket) {
  Connection connection(socket, limits_);
  bool served = true;
  bool closed = false;
  for (int left = limits_.requests; left > 0 && served && !closed; --left) {
    if (svr_sock_ == INVALID_SOCKET || !connection.await_request()) break;
    // Who asks the API much keeps many connections, each of which would hold a thread.
    bool last = false;
    served = process_request(connection, left == 1, closed, [&](httplib::Request& request) {
      simplify(request);
      last = api::is_api(request.path);
    });
    closed = closed || last;
  }
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  return served;
}

}  // namespace strata::agent
