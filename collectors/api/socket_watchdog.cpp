#include "collectors/api/socket_watchdog.h"

#include <sys/socket.h>
#include <unistd.h>

namespace strata::api {

SocketWatchdog::SocketWatchdog(Instant deadline)
    : deadline_(deadline), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void SocketWatchdog::watch(int socket) {
  const std::scoped_lock lock(mutex_);
  socket_ = Fd(::dup(socket));
  if (expired_ && socket_) ::shutdown(socket_.get(), SHUT_RDWR);
}

void SocketWatchdog::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, stop, deadline_, [] { return false; });
  if (stop.stop_requested()) return;
  expired_ = true;
  if (socket_) ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace strata::api
