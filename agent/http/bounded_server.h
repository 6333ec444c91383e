// BoundedServer: cpp-httplib's server with what the library does not bound: the time that one
// request may take to arrive and its bytes altogether. A client that drips or floods loses its
// connection.
#pragma once

#include <cstddef>

#include <httplib.h>

#include "core/base/clock.h"

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

 private:
  /// Serves one connection until it ends; called on a thread of the pool.
  bool process_and_close_socket(socket_t socket) override;

  ConnectionLimits limits_;
};

}  // namespace strata::agent
