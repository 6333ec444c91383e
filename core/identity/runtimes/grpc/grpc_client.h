// GrpcClient: the little of gRPC that asking a container runtime needs, over a UNIX socket: calls
// with one request and one or many answers, and one stream of events beside them. Every wait has an
// end, every answer a bound, and an event stream that floods is held back by its own window.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/identity/runtimes/grpc/message_splitter.h"
#include "core/identity/runtimes/grpc/waker.h"

namespace strata::grpc {

struct Connection;

/// Headers of a call: {"containerd-namespace", "k8s.io"}.
using Metadata = std::vector<std::pair<std::string, std::string>>;

struct ClientOptions {
  Duration timeout = std::chrono::seconds(2);  // to connect, and for a whole call
  std::size_t max_message_bytes = std::size_t{4} << 20;
  std::size_t max_answer_bytes = std::size_t{64} << 20;  // of all messages of one call
};

/// One thread calls; the waker may be used from others.
class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Anew, with nothing of what was open before. not_found: there is no such socket.
  Status connect(const std::string& socket);
  void disconnect();
  [[nodiscard]] bool connected() const { return connection_ != nullptr; }

  /// Asks `method` ("/package.Service/Method") and hands over each answer as it comes. After an
  /// error of the connection it is no longer connected; an error that the server answers and an
  /// answer that is late (Code::timeout) leave it so. `timeout` stands in for the options'.
  Status call(std::string_view method, std::string_view request, const OnMessage& on_answer,
              const Metadata& metadata = {}, std::optional<Duration> timeout = std::nullopt);

  /// Opens the stream of events. `on_event` is called within wait() and call() from now on, with
  /// at most one window (64 KiB) of events between two waits.
  Status watch(std::string_view method, std::string_view request, OnMessage on_event);

  /// Waits until an event has come, the waker wakes or `longest` has passed; an error where the
  /// stream or the connection has ended.
  Status wait(Duration longest);

  [[nodiscard]] Waker& waker() { return waker_; }

 private:
  Status step(Instant until, bool patient);
  Status take_in();
  Status lost(Error error);

  ClientOptions options_;
  Waker waker_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace strata::grpc
