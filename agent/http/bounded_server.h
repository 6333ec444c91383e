// BoundedServer: cpp-httplib's server with what the library does not bound: the time that one
// request may take to arrive and its bytes altogether. A client that drips or floods loses its
// connection. And with a loop of its own that accepts connections: the library's 0.11 closes the
// port for ever at the first that cannot be accepted, as by a signal or one that the client has
// broken off.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>

#include <httplib.h>

#include "core/base/clock.h"
#include "core/base/fd.h"

namespace strata::agent {

struct ConnectionLimits {
  Duration request_time = std::chrono::seconds(1);  // for all of a request to arrive
  Duration answer_time = std::chrono::seconds(10);  // for all of an answer to be taken
  Duration idle_time = std::chrono::seconds(1);     // between two requests; it holds a thread
  std::size_t request_bytes = std::size_t{64} << 10;
  int requests = 100;  // on one connection
};

class BoundedServer final : public httplib::Server {
 public:
  explicit BoundedServer(const ConnectionLimits& limits = {}) : limits_(limits) {}
  BoundedServer(const BoundedServer&) = delete;
  BoundedServer& operator=(const BoundedServer&) = delete;
  BoundedServer(BoundedServer&&) = delete;
  BoundedServer& operator=(BoundedServer&&) = delete;
  ~BoundedServer() override;

  /// Serves what comes to the bound port, on a thread of its own, until close(). To be called once,
  /// in place of the library's listen_after_bind().
  void start();

  /// Gives the port free; connections that are there end with their request, for which only the
  /// destructor waits.
  void close();

 private:
  void accept_connections();
  /// Serves one connection until it ends; called on a thread of the pool.
  bool process_and_close_socket(socket_t socket) override;

  ConnectionLimits limits_;
  Fd listening_;
  std::unique_ptr<httplib::TaskQueue> connections_;
  std::thread accepting_;
};

}  // namespace strata::agent
