// SocketWatchdog: shuts a connection down when its time is over, whoever waits on it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/base/clock.h"
#include "core/base/fd.h"

namespace strata::api {

/// For waits that nobody can bound from inside: a TLS handshake that comes byte by byte. Holds a
/// duplicate of the descriptor, so that it can never hit a descriptor used anew by others.
class SocketWatchdog {
 public:
  explicit SocketWatchdog(Instant deadline);

  /// May be called from any thread; a second socket takes the place of the first.
  void watch(int socket);

 private:
  void run(const std::stop_token& stop);

  Instant deadline_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  Fd socket_;
  bool expired_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strata::api
