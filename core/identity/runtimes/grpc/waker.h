// Waker: lets other threads end a wait for a socket, once or for good.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/base/clock.h"
#include "core/base/fd.h"

namespace strata::grpc {

enum class Woken : std::uint8_t { ready, woken, timeout, stopped };

/// One thread waits; wake() and stop() may be called from any.
class Waker {
 public:
  Waker();

  /// Ends the next wait that may be woken. Wakes that meet no wait add up to one.
  void wake();
  /// Ends this wait and every later one.
  void stop();
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// Until `fd` (-1: none) is ready for poll's `events`, or `until`. `patient`: wakes wait for the
  /// next wait that is not.
  Woken wait(int fd, short events, Instant until, bool patient);

 private:
  Fd event_;
  std::atomic<bool> stopped_ = false;
  bool pending_ = false;  // of the waiting thread
};

}  // namespace strata::grpc
