// A server on a UNIX socket that answers as Docker does, or misbehaves as told.
#pragma once

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/fd.h"
#include "tests/support/unix_listener.h"

namespace strata::test {

/// The head of an answer whose body has no end.
inline std::string stream_head() { return "HTTP/1.0 200 OK\r\nX-Stream: yes\r\n\r\n"; }

class FakeDocker {
 public:
  /// Raw bytes to send for a request's path; no bytes at all: never answer (until the end).
  using Answer = std::function<std::string(const std::string& path)>;

  FakeDocker(std::string socket_path, Answer answer)
      : path_(std::move(socket_path)), answer_(std::move(answer)) {
    listener_ = listen_at(path_);
    thread_ = std::thread([this] { serve(); });
  }
  FakeDocker(const FakeDocker&) = delete;
  FakeDocker& operator=(const FakeDocker&) = delete;
  ~FakeDocker() {
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    ::unlink(path_.c_str());
  }

  void set(Answer answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
  }
  [[nodiscard]] int requests(const std::string& path) const {
    const std::scoped_lock lock(mutex_);
    const auto found = requests_.find(path);
    return found == requests_.end() ? 0 : found->second;
  }

  /// Paths that were asked for and begin so, in their order.
  [[nodiscard]] std::vector<std::string> asked(const std::string& start) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> paths;
    for (const auto& path : order_) {
      if (path.starts_with(start)) paths.push_back(path);
    }
    return paths;
  }

  /// Sends bytes to every stream that an answer of stream_head() has opened, and that is not
  /// closed; how many there are.
  std::size_t push(const std::string& bytes) {
    const std::scoped_lock lock(mutex_);
    for (const auto& stream : streams_) send_all(stream.get(), bytes);
    return streams_.size();
  }
  void close_streams() {
    const std::scoped_lock lock(mutex_);
    streams_.clear();
  }

 private:
  void serve() {
    std::vector<Fd> unanswered;
    while (!stopping_) {
      Fd client(::accept(listener_.get(), nullptr, nullptr));
      if (!client) continue;
      const auto request = read_head(client.get());
      const auto from = request.find(' ') + 1;
      const auto path = request.substr(from, request.find(' ', from) - from);
      std::string answer;
      {
        const std::scoped_lock lock(mutex_);
        ++requests_[path];
        order_.push_back(path);
        answer = answer_(path);
      }
      if (answer.empty()) {
        unanswered.push_back(std::move(client));
        continue;
      }
      send_all(client.get(), answer);
      if (answer.starts_with(stream_head())) {
        const std::scoped_lock lock(mutex_);
        streams_.push_back(std::move(client));
      }
    }
  }

  static void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  static std::string read_head(int fd) {
    std::string head;
    char byte = 0;
    while (!head.ends_with("\r\n\r\n") && ::recv(fd, &byte, 1, 0) == 1) head += byte;
    return head;
  }

  std::string path_;
  mutable std::mutex mutex_;
  Answer answer_;
  std::map<std::string, int> requests_;
  std::vector<std::string> order_;
  std::vector<Fd> streams_;
  std::atomic<bool> stopping_ = false;
  Fd listener_;
  std::thread thread_;
};

inline std::string http_answer(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

}  // namespace strata::test
