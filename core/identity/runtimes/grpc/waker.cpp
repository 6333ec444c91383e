#include "core/identity/runtimes/grpc/waker.h"

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/eventfd.h>

namespace strata::grpc {
namespace {

constexpr Duration longest_poll = std::chrono::hours(1);

int milliseconds_until(Instant until) {
  const auto left = std::clamp<Duration>(until - std::chrono::steady_clock::now(), Duration::zero(),
                                         longest_poll);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

}  // namespace

Waker::Waker() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Waker::wake() {
  // It fails only where the counter is full: then it is readable already.
  (void)::eventfd_write(event_.get(), 1);
}

void Waker::stop() {
  stopped_ = true;
  wake();
}

Woken Waker::wait(int fd, short events, Instant until, bool patient) {
  while (!stopped_) {
    if (pending_ && !patient) {
      pending_ = false;
      return Woken::woken;
    }
    std::array<pollfd, 2> polled = {{{event_.get(), POLLIN, 0}, {fd, events, 0}}};
    const int ready = ::poll(polled.data(), polled.size(), milliseconds_until(until));
    if (polled[0].revents != 0) {
      eventfd_t count = 0;
      (void)::eventfd_read(event_.get(), &count);
      pending_ = true;
    }
    if (stopped_) break;
    if (ready > 0 && polled[1].revents != 0) return Woken::ready;
    if (std::chrono::steady_clock::now() >= until) return Woken::timeout;
  }
  return Woken::stopped;
}

}  // namespace strata::grpc
